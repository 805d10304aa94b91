import type { Socket } from "node:net";
import { type Peer, siteOf } from "../../operations/access/peer.ts";
import type { MpdLimits } from "./limits.ts";
import type { Session } from "./session.ts";

/** The open connections of a server, and how many more there may be. */
export class Connections {
  readonly #limits: MpdLimits;
  readonly #sessions = new Map<Socket, Session>();
  readonly #perSite = new Map<string, number>();

  constructor(limits: MpdLimits) {
    this.#limits = limits;
  }

  /** Whether one more may come from there. The local socket is limited by the total alone. */
  hasRoomFor(peer: Peer): boolean {
    if (this.#sessions.size >= this.#limits.maxConnections) return false;
    return peer.kind === "local" || (this.#perSite.get(siteOf(peer)) ?? 0) < this.#limits.maxPerAddress;
  }

  /** Counts a connection until it is closed. */
  add(socket: Socket, session: Session, peer: Peer): void {
    const site = siteOf(peer);
    this.#sessions.set(socket, session);
    this.#perSite.set(site, (this.#perSite.get(site) ?? 0) + 1);
    socket.on("close", () => {
      this.#sessions.delete(socket);
      const left = (this.#perSite.get(site) ?? 1) - 1;
      if (left === 0) this.#perSite.delete(site);
      else this.#perSite.set(site, left);
    });
  }

  /** What all clients together have not read yet, in bytes. */
  get unreadBytes(): number {
    let bytes = 0;
    for (const socket of this.#sessions.keys()) bytes += socket.writableLength;
    return bytes;
  }

  /** Closes those that have been silent for too long. */
  expire(nowMs: number): void {
    for (const session of this.#sessions.values()) session.expire(nowMs);
  }

  closeAll(): void {
    for (const socket of this.#sessions.keys()) socket.destroy();
  }
}
