import type { WrittenEntry } from "../playlists/written-entry.ts";
import type { Indexer } from "./indexer.ts";
import type { FileMetadata, ListedFolder } from "./indexer-messages.ts";

/** So many questions are worth a second process: fewer are answered before it has started. */
const BUSY = 64;

type Place = { readonly path: string; readonly rootPath: string };

/** The indexer hosts of a scan: the first is asked until it is busy, then the one with the least to do. */
export class IndexerPool {
  readonly #indexers: readonly Indexer[];

  constructor(indexers: readonly [Indexer, ...Indexer[]]) {
    this.#indexers = indexers;
  }

  list(place: Place): Promise<ListedFolder> {
    return this.#choose().list(place);
  }

  read(place: Place): Promise<FileMetadata> {
    return this.#choose().read(place);
  }

  cueSheet(place: Place): Promise<readonly WrittenEntry[]> {
    return this.#choose().cueSheet(place);
  }

  close(): void {
    for (const indexer of this.#indexers) indexer.close();
  }

  #choose(): Indexer {
    return this.#indexers.reduce((chosen, next) => (chosen.load >= BUSY && next.load < chosen.load ? next : chosen));
  }
}
