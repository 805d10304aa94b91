import type { Socket } from "node:net";
import { LOCAL, networkPeer, type Peer, siteOf } from "../../operations/access/peer.ts";

const TURNED_AWAY =
  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** Who is at the other end of each connection, and how many of them one address may have. */
export class Connections {
  readonly #peers = new WeakMap<Socket, Peer>();
  readonly #perSite = new Map<string, number>();
  readonly #limit: number;

  constructor(limitPerSite: number) {
    this.#limit = limitPerSite;
  }

  /** One that just came; `isLocal`: through a socket of the file system. One too many is told so and closed. */
  admit(socket: Socket, isLocal: boolean): void {
    socket.on("error", () => socket.destroy());
    // A network client that has gone already must not pass for one of this machine: what it sent can still be read.
    if (!isLocal && socket.remoteAddress === undefined) return void socket.destroy();
    const peer = isLocal ? LOCAL : networkPeer(socket.remoteAddress ?? "");
    this.#peers.set(socket, peer);
    if (isLoopback(peer)) return;
    const site = siteOf(peer);
    const count = this.#perSite.get(site) ?? 0;
    if (count >= this.#limit) {
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

  /** Errors: none; who was not admitted is a stranger. */
  peerOf(socket: Socket): Peer {
    return this.#peers.get(socket) ?? networkPeer("");
  }
}

/** Of this machine. */
export function isLoopback(peer: Peer): boolean {
  return peer.kind === "local" || peer.address === "::1" || peer.address.startsWith("127.");
}
