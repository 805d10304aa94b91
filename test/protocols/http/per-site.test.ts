import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { LOCAL, networkPeer } from "../../../src/operations/access/peer.ts";
import { Connections } from "../../../src/protocols/http/connections.ts";
import { DEFAULT_LIMITS } from "../../../src/protocols/http/limits.ts";
import { Listeners } from "../../../src/protocols/http/push/listeners.ts";
import { systemClock } from "../../../src/shared/clock.ts";

const LIMITS = { connectionsPerSite: 3, deafMs: 100 };

type Seen = { readonly said: string };

/** A connection as far as it is counted. */
function arrive(remoteAddress: string | undefined): Socket & Seen {
  const socket = Object.assign(new EventEmitter(), {
    ...{ remoteAddress, said: "", destroyed: false, bytesWritten: 0, writableLength: 0 },
    end: (text: string) => Object.assign(socket, { said: text }),
    destroySoon: () => socket.destroy(),
    destroy: () => {
      Object.assign(socket, { destroyed: true });
      socket.emit("close");
    },
  });
  return socket as unknown as Socket & Seen;
}

test("one other machine has so many connections and no more; this one as many as it likes", () => {
  const connections = new Connections(LIMITS, systemClock);
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
  const connections = new Connections(LIMITS, systemClock);
  const gone = arrive(undefined);
  connections.admit(gone, false);
  expect(gone.destroyed).toBe(true);
  expect(connections.peerOf(gone)).toEqual(networkPeer(""));
  const local = arrive(undefined);
  connections.admit(local, true);
  expect(connections.peerOf(local)).toEqual(LOCAL);
});

test("who takes nothing of an answer is cut off, and who has none to take is not", () => {
  vi.useFakeTimers();
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs, wallMs: () => 0 };
  const connections = new Connections(LIMITS, clock);
  const [deaf, idle, slow] = [arrive("127.0.0.1"), arrive("127.0.0.1"), arrive("127.0.0.1")];
  for (const socket of [deaf, idle, slow]) connections.admit(socket, false);
  for (const socket of [deaf, slow]) Object.assign(socket, { bytesWritten: 9_000, writableLength: 5_000 });
  const pass = (times: number) => {
    for (let i = 0; i < times; i++) {
      clock.nowMs += LIMITS.deafMs / 10;
      vi.advanceTimersByTime(LIMITS.deafMs / 10);
      Object.assign(slow, { writableLength: slow.writableLength - 1 });
    }
  };
  pass(9);
  expect(deaf.destroyed).toBe(false);
  pass(6);
  expect([deaf.destroyed, idle.destroyed, slow.destroyed]).toEqual([true, false, false]);
  connections.close();
  vi.useRealTimers();
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
