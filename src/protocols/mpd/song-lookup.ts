import type { Library } from "../../library/library-port.ts";
import { locate } from "../../operations/locate.ts";
import type { Song } from "../../shared/song.ts";
import type { Waiting } from "./scope.ts";

/** Few enough that the library finds some while the commands for the next are read, and the songs before them taken in. */
const MAX_BATCH = 200;

type Elsewhere = () => Promise<readonly Song[]>;

/**
 * What an address will stand for. Ten thousand of them wait for fifty promises: one each, and what hangs on it, is more
 * than the young generation holds, and half of a long list's time would be spent on collecting it.
 */
export class SongTicket implements Waiting {
  readonly uri: string;
  readonly #elsewhere: Elsewhere;
  #pending: Promise<unknown> | null = null;
  #songs: readonly Song[] = [];
  #refusal: { readonly error: unknown } | null = null;

  constructor(uri: string, elsewhere: Elsewhere) {
    this.uri = uri;
    this.#elsewhere = elsewhere;
  }

  get pending(): Promise<unknown> | null {
    return this.#pending;
  }

  /** Once nothing is pending. Errors: what the look-up ended with. */
  get songs(): readonly Song[] {
    if (this.#refusal !== null) throw this.#refusal.error;
    return this.#songs;
  }

  waitFor(batch: Promise<unknown>): void {
    this.#pending = batch;
  }

  found(songs: readonly Song[]): void {
    this.#songs = songs;
    this.#pending = null;
  }

  refuse(error: unknown): void {
    this.#refusal = { error };
    this.#pending = null;
  }

  lookElsewhere(): void {
    this.#pending = this.#elsewhere().then(
      (songs) => this.found(songs),
      (error: unknown) => this.refuse(error),
    );
  }
}

type Batch = { readonly tickets: SongTicket[]; readonly isOver: Promise<void>; readonly end: () => void };

/**
 * Looks up single songs, many that are asked for in one go together: a command list of ten thousand `addid` asks the
 * library fifty times.
 */
export class SongLookup {
  readonly #library: Library;
  #batch: Batch | null = null;

  constructor(library: Library) {
    this.#library = library;
  }

  /** The song at a client's address; `elsewhere` judges what is none. Errors: in the ticket, those of `elsewhere`. */
  look(uri: string, elsewhere: Elsewhere): SongTicket {
    const path = pathOf(uri);
    const ticket = new SongTicket(path ?? uri, elsewhere);
    if (path === null) ticket.lookElsewhere();
    else this.#add(ticket);
    return ticket;
  }

  /** The song at a client's address; null for everything else. Errors: `bad-uri`. */
  async at(uri: string): Promise<Song | null> {
    locate(uri);
    const ticket = this.look(uri, async () => []);
    while (ticket.pending !== null) await ticket.pending;
    return ticket.songs[0] ?? null;
  }

  #add(ticket: SongTicket): void {
    const batch = this.#batch ?? this.#begin();
    batch.tickets.push(ticket);
    ticket.waitFor(batch.isOver);
    if (batch.tickets.length === MAX_BATCH) void this.#ask(batch);
  }

  #begin(): Batch {
    const { promise, resolve } = Promise.withResolvers<void>();
    const batch: Batch = { tickets: [], isOver: promise, end: resolve };
    this.#batch = batch;
    queueMicrotask(() => void this.#ask(batch));
    return batch;
  }

  /** Asks for a batch, once; nothing joins it any more. */
  async #ask(batch: Batch): Promise<void> {
    if (this.#batch !== batch) return;
    this.#batch = null;
    const { tickets } = batch;
    try {
      const songs = await this.#library.songsAt(tickets.map(({ uri }) => uri));
      for (let index = 0; index < tickets.length; index++) {
        const song = songs[index] ?? null;
        if (song === null) tickets[index]?.lookElsewhere();
        else tickets[index]?.found([song]);
      }
    } catch (error) {
      for (const ticket of tickets) ticket.refuse(error);
    }
    batch.end();
  }
}

/** Where a song may be in the library; null for everything else. */
function pathOf(uri: string): string | null {
  try {
    const location = locate(uri);
    return location.kind === "library" && location.uri !== "" ? location.uri : null;
  } catch {
    return null;
  }
}
