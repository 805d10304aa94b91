import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { LOCAL, networkPeer } from "../../../src/operations/access/peer.ts";
import { Connections } from "../../../src/protocols/http/connections.ts";
import { DEFAULT_LIMITS } from "../../../src/protocols/http/limits.ts";
import { Listeners } from "../../../src/protocols/http/push/listeners.ts";

/** A connection as far as it is counted. */
function arrive(remoteAddress: string | undefined): Socket & { said: string } {
  const socket = Object.assign(new EventEmitter(), {
    ...{ remoteAddress, said: "", destroyed: false },
    end: (text: string) => Object.assign(socket, { said: text }),
    destroySoon: () => socket.destroy(),
    destroy: () => {
      Object.assign(socket, { destroyed: true });
      socket.emit("close");
    },
  });
  return socket as unknown as Socket & { said: string };
}

test("one other machine has so many connections and no more; this one as many as it likes", () => {
  const connections = new Connections(3);
  const admit = (address: string | undefined, isLocal = false) => {
    const socket = arrive(address);
    connections.admit(socket, isLocal);
    return socket;
  };
  const first = admit("192.168.1.7");
  admit("::ffff:192.168.1.7");
  admit("192.168.1.7");
  const fourth = admit("192.168.1.7");
  expect([fourth.destroyed, fourth.said.split("\r\n")[0]]).toEqual([true, "HTTP/1.1 503 Service Unavailable"]);
  expect(admit("192.168.1.8").destroyed).toBe(false);
  first.destroy();
  expect(admit("192.168.1.7").destroyed).toBe(false);
  expect(admit("192.168.1.7").destroyed).toBe(true);
  // Whoever has one IPv6 address has the network around it.
  for (const host of ["1", "2", "3"]) expect(admit(`2001:db8::${host}`).destroyed).toBe(false);
  expect(admit("2001:db8::4").destroyed).toBe(true);
  for (let i = 0; i < 10; i++) expect(admit("127.0.0.1").destroyed || admit(undefined, true).destroyed).toBe(false);
});

test("who is gone before it is looked at is not taken for somebody of this machine", () => {
  const connections = new Connections(3);
  const gone = arrive(undefined);
  connections.admit(gone, false);
  expect(gone.destroyed).toBe(true);
  expect(connections.peerOf(gone)).toEqual(networkPeer(""));
  const local = arrive(undefined);
  connections.admit(local, true);
  expect(connections.peerOf(local)).toEqual(LOCAL);
});

test("one other machine listens so often and no more", () => {
  const listeners = new Listeners({ ...DEFAULT_LIMITS, listenersPerSite: 2 }, () => {});
  const from = (address: string) => ({ origin: "network", peer: networkPeer(address) }) as const;
  const ends: (() => void)[] = [];
  const listen = (caller: Parameters<typeof listeners.add>[0]) =>
    listeners.add(caller, (onEnd) => {
      ends.push(onEnd);
      return { end: onEnd };
    });
  listen(from("192.168.1.7"));
  listen(from("192.168.1.7"));
  expect(() => listen(from("192.168.1.7"))).toThrow("Too many listeners");
  listen(from("192.168.1.8"));
  for (let i = 0; i < 5; i++) listen({ origin: "loopback", peer: networkPeer("127.0.0.1") });
  ends[0]?.();
  ends[0]?.();
  listen(from("192.168.1.7"));
  expect(() => listen(from("192.168.1.7"))).toThrow("Too many listeners");
  listeners.endAll();
  listen(from("192.168.1.7"));
});
