import { ACK, type IdleMask, idleMask, ProtocolError } from "node-mpd-protocol";
import type { Access } from "../../operations/access/access.ts";
import type { LibraryFigures } from "./library-figures.ts";
import { checkChannel, type Mailbox, type Message } from "./mailbox.ts";
import type { Playtime } from "./playtime.ts";
import type { Row } from "./scope.ts";
import type { SongLookup } from "./song-lookup.ts";

/** A connection as the others see it. */
export interface Listener {
  readonly mailbox: Mailbox;
  /** Something changed; reported by `idle` now or when it is next asked for. */
  notify(changed: IdleMask): void;
}

/** What all connections of a server have in common. */
export class Shared {
  readonly commands: ReadonlyMap<string, Row>;
  readonly access: Access;
  readonly playtime: Playtime;
  readonly figures: LibraryFigures;
  readonly songs: SongLookup;
  readonly #listeners = new Set<Listener>();
  #changed: IdleMask = 0;

  constructor(parts: Pick<Shared, "commands" | "access" | "playtime" | "figures" | "songs">) {
    this.commands = parts.commands;
    this.access = parts.access;
    this.playtime = parts.playtime;
    this.figures = parts.figures;
    this.songs = parts.songs;
  }

  join(listener: Listener): void {
    this.#listeners.add(listener);
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (listener.mailbox.channels.size > 0) this.changed(idleMask(["subscription"]));
  }

  /** Announced once per turn of the event loop, so that what changed together is reported together. */
  changed(mask: IdleMask): void {
    if (this.#changed === 0) setImmediate(() => this.#announce());
    this.#changed |= mask;
  }

  #announce(): void {
    const changed = this.#changed;
    this.#changed = 0;
    for (const listener of [...this.#listeners]) listener.notify(changed);
  }

  channels(): readonly string[] {
    return [...new Set([...this.#listeners].flatMap((listener) => [...listener.mailbox.channels]))].sort();
  }

  send(message: Message): void {
    checkChannel(message.channel);
    const reached = [...this.#listeners].filter((listener) => listener.mailbox.deliver(message));
    if (reached.length === 0) throw new ProtocolError(ACK.noExist, "nobody is subscribed to this channel");
    for (const listener of reached) listener.notify(idleMask(["message"]));
  }
}
