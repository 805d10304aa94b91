import type { Socket } from "node:net";
import { LOCAL, networkPeer, type Peer, siteOf } from "../../operations/access/peer.ts";
import type { Clock } from "../../shared/clock.ts";

const TURNED_AWAY =
  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** So often a connection is looked at before it is taken for deaf. */
const LOOKS = 5;

export type ConnectionLimits = {
  readonly connectionsPerSite: number;
  /** A client that takes nothing of its answer for so long is cut off. */
  readonly deafMs: number;
};

/** How far the answer of a connection was taken. */
type Taken = { bytes: number; sinceMs: number };

/** Who is at the other end of each connection, how many of them one address may have, and who takes what was sent. */
export class Connections {
  readonly #peers = new WeakMap<Socket, Peer>();
  readonly #perSite = new Map<string, number>();
  readonly #taken = new Map<Socket, Taken>();
  readonly #limits: ConnectionLimits;
  readonly #clock: Clock;
  readonly #timer: NodeJS.Timeout;

  constructor(limits: ConnectionLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#timer = setInterval(() => this.#cutDeaf(), limits.deafMs / LOOKS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** One that just came; `isLocal`: through a socket of the file system. One too many is told so and closed. */
  admit(socket: Socket, isLocal: boolean): void {
    socket.on("error", () => socket.destroy());
    // A network client that has gone already must not pass for one of this machine: what it sent can still be read.
    if (!isLocal && socket.remoteAddress === undefined) return void socket.destroy();
    const peer = isLocal ? LOCAL : networkPeer(socket.remoteAddress ?? "");
    this.#peers.set(socket, peer);
    this.#taken.set(socket, { bytes: 0, sinceMs: this.#clock.monotonicMs() });
    socket.once("close", () => this.#taken.delete(socket));
    if (isLoopback(peer)) return;
    const site = siteOf(peer);
    const count = this.#perSite.get(site) ?? 0;
    if (count >= this.#limits.connectionsPerSite) {
      socket.end(TURNED_AWAY);
      socket.destroySoon();
      return;
    }
    this.#perSite.set(site, count + 1);
    socket.once("close", () => {
      const left = (this.#perSite.get(site) ?? 1) - 1;
      if (left === 0) this.#perSite.delete(site);
      else this.#perSite.set(site, left);
    });
  }

  /** A connection that has nothing to take, or took some of it, is well. */
  #cutDeaf(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [socket, taken] of this.#taken) {
      const bytes = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || bytes !== taken.bytes) Object.assign(taken, { bytes, sinceMs: nowMs });
      else if (nowMs - taken.sinceMs >= this.#limits.deafMs) socket.destroy();
    }
  }

  /** Errors: none; who was not admitted is a stranger. */
  peerOf(socket: Socket): Peer {
    return this.#peers.get(socket) ?? networkPeer("");
  }
}

/** Of this machine. */
export function isLoopback(peer: Peer): boolean {
  return peer.kind === "local" || peer.address === "::1" || peer.address.startsWith("127.");
}
