import { availableParallelism } from "node:os";
import type { WrittenEntry } from "../playlists/written-entry.ts";
import type { Indexer } from "./indexer.ts";
import type { ListedFolder, ReadSongs } from "./indexer-messages.ts";

/** So many files and folders to look at are worth a second process: fewer are answered before it has started. */
const BUSY = 64;

/** A host compares as many in the time that it takes to start one. */
const FOLDERS_PER_HOST = 1_000;

type Place = { readonly path: string; readonly rootPath: string };

/** The library worker, which writes down what they read, keeps pace with no more. */
const MAX_HOSTS = 3;

/** The indexer hosts of a scan: the first is asked until it is busy, then the one with the least to do. */
export class IndexerPool {
  readonly #indexers: readonly Indexer[];

  constructor(indexer: () => Indexer) {
    this.#indexers = Array.from({ length: Math.min(MAX_HOSTS, availableParallelism()) }, indexer);
  }

  list(place: Place): Promise<ListedFolder> {
    return this.#choose().list(place);
  }

  readSongs(folder: Place, uri: string, names: readonly string[]): Promise<ReadSongs> {
    return this.#choose().readSongs(folder, uri, names);
  }

  cueSheet(place: Place): Promise<readonly WrittenEntry[]> {
    return this.#choose().cueSheet(place);
  }

  /** As many of the indexers as it is worth to have so many known folders compared by. */
  hostsFor(folders: number): readonly Pick<Indexer, "compare">[] {
    return this.#indexers.slice(0, Math.max(1, Math.floor(folders / FOLDERS_PER_HOST)));
  }

  close(): void {
    for (const indexer of this.#indexers) indexer.close();
  }

  #choose(): Indexer {
    return this.#indexers.reduce((chosen, next) => (chosen.load >= BUSY && next.load < chosen.load ? next : chosen));
  }
}
