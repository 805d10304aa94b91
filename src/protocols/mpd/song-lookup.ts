import type { Library } from "../../library/library-port.ts";
import { locate } from "../../operations/locate.ts";
import type { Song } from "../../shared/song.ts";

type Waiting = {
  readonly uri: string;
  readonly resolve: (song: Song | null) => void;
  readonly reject: (error: unknown) => void;
};

/** Few enough that the library finds some while the commands for the next are read, and the songs before them taken in. */
const MAX_BATCH = 200;

/**
 * Looks up single songs, many that are asked for in one go together: a command list of ten thousand `addid` asks the
 * library fifty times.
 */
export class SongLookup {
  readonly #library: Library;
  #waiting: Waiting[] = [];

  constructor(library: Library) {
    this.#library = library;
  }

  /** The song at a client's address; null for everything else, which is then for the operations to judge. Errors: `bad-uri`. */
  async at(uri: string): Promise<Song | null> {
    const location = locate(uri);
    if (location.kind !== "library" || location.uri === "") return null;
    const { promise, resolve, reject } = Promise.withResolvers<Song | null>();
    this.#waiting.push({ uri: location.uri, resolve, reject });
    if (this.#waiting.length === 1) queueMicrotask(() => void this.#ask());
    if (this.#waiting.length === MAX_BATCH) void this.#ask();
    return promise;
  }

  async #ask(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    try {
      const songs = await this.#library.songsAt(batch.map(({ uri }) => uri));
      for (const [index, { resolve }] of batch.entries()) resolve(songs[index] ?? null);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
