import { ACK, type IdleMask, idleMask, ProtocolError } from "node-mpd-protocol";
import type { Access } from "../../operations/access/access.ts";
import type { LibraryFigures } from "./library-figures.ts";
import { checkChannel, type Mailbox, type Message } from "./mailbox.ts";
import type { Playtimes } from "./playtime.ts";
import type { Row } from "./scope.ts";
import type { SongLookup } from "./song-lookup.ts";

/** A connection as the others see it. */
export interface Listener {
  readonly mailbox: Mailbox;
  /** The zone it looks at. */
  readonly zone: string;
  /** Its zone is gone: from now on it looks at the default zone. */
  leaveZone(): void;
  /** Something changed; reported by `idle` now or when it is next asked for. */
  notify(changed: IdleMask): void;
}

/** What all connections of a server have in common. */
export class Shared {
  readonly commands: ReadonlyMap<string, Row>;
  readonly access: Access;
  readonly playtimes: Playtimes;
  readonly figures: LibraryFigures;
  readonly songs: SongLookup;
  readonly #listeners = new Set<Listener>();
  #isDue = false;
  #changed: IdleMask = 0;
  #changedIn = new Map<string, IdleMask>();

  constructor(parts: Pick<Shared, "commands" | "access" | "playtimes" | "figures" | "songs">) {
    this.commands = parts.commands;
    this.access = parts.access;
    this.playtimes = parts.playtimes;
    this.figures = parts.figures;
    this.songs = parts.songs;
  }

  join(listener: Listener): void {
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (listener.mailbox.channels.size > 0) this.changed(idleMask(["subscription"]), listener.zone);
  }

  /**
   * Tells the clients of a zone, or all of them. Announced once per turn of the event loop, so that what changed together
   * is reported together.
   */
  changed(mask: IdleMask, zone: string | null = null): void {
    if (!this.#isDue) setImmediate(() => this.#announce());
    this.#isDue = true;
    if (zone === null) this.#changed |= mask;
    else this.#changedIn.set(zone, (this.#changedIn.get(zone) ?? 0) | mask);
  }

  #announce(): void {
    const [everywhere, inZones] = [this.#changed, this.#changedIn];
    this.#isDue = false;
    this.#changed = 0;
    this.#changedIn = new Map();
    for (const listener of [...this.#listeners]) {
      const changed = everywhere | (inZones.get(listener.zone) ?? 0);
      if (changed !== 0) listener.notify(changed);
    }
  }

  /** How many look at this zone. */
  clientsIn(zone: string): number {
    return this.#in(zone).length;
  }

  /** Nobody looks at this zone any more. */
  empty(zone: string): void {
    for (const listener of this.#in(zone)) listener.leaveZone();
  }

  /** What somebody listens to; channels belong to zones (MPD, src/command/MessageCommands.cxx). */
  channels(zone: string): readonly string[] {
    return [...new Set(this.#in(zone).flatMap((listener) => [...listener.mailbox.channels]))].sort();
  }

  send(message: Message, zone: string): void {
    checkChannel(message.channel);
    const here = this.#in(zone);
    // Who has unread messages has been told (MPD, Client::PushMessage).
    const untold = new Set(here.filter(({ mailbox }) => mailbox.isEmpty));
    const reached = here.filter((listener) => listener.mailbox.deliver(message));
    if (reached.length === 0) throw new ProtocolError(ACK.noExist, "nobody is subscribed to this channel");
    for (const listener of reached) if (untold.has(listener)) listener.notify(idleMask(["message"]));
  }

  #in(zone: string): Listener[] {
    return [...this.#listeners].filter((listener) => listener.zone === zone);
  }
}
