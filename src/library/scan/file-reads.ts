import { IndexerFailure } from "../indexer/indexer.ts";
import type { ListedEntry, ReadSongs } from "../indexer/indexer-messages.ts";
import { childUri } from "../roots.ts";
import type { ReadFile, ScanParts } from "./scan-parts.ts";

/** Files asked of the indexers at once: enough to keep them busy, few enough to lose little when one is killed. */
const FILES_IN_FLIGHT = 2048;
/** Files of one folder that are read and written together. */
export const CHUNK_FILES = 256;
/** As many as an indexer has in one batch. */
const FILES_PER_QUESTION = 32;

const GONE = { code: "ENOENT", reason: "It is gone" };

/** The files being read in a scan: a bounded number ahead of what is written. */
export class FileReads {
  readonly #parts: Pick<ScanParts, "roots" | "indexer" | "signal">;
  readonly #reads = new Set<Promise<void>>();
  #filesInFlight = 0;
  #onRead = () => {};
  /** The first error of a read that is no file's fault. */
  #broken: { readonly error: unknown } | null = null;

  constructor(parts: Pick<ScanParts, "roots" | "indexer" | "signal">) {
    this.#parts = parts;
  }

  /**
   * Has files of one folder read, and `write` called with them chunk by chunk. Resolves as soon as the last chunk is
   * asked for; `settled` tells when all are written.
   */
  async start(
    folderUri: string,
    entries: readonly ListedEntry[],
    write: (files: readonly ReadFile[]) => Promise<void>,
  ): Promise<void> {
    for (let from = 0; from < entries.length; from += CHUNK_FILES) {
      const chunk = entries.slice(from, from + CHUNK_FILES);
      while (this.#filesInFlight > 0 && this.#filesInFlight + chunk.length > FILES_IN_FLIGHT) {
        await new Promise<void>((resolve) => {
          this.#onRead = resolve;
        });
      }
      this.throwIfBroken();
      this.#filesInFlight += chunk.length;
      const read = this.#readChunk(folderUri, chunk, write)
        .catch((error: unknown) => {
          this.#broken ??= { error };
        })
        .finally(() => {
          this.#filesInFlight -= chunk.length;
          this.#reads.delete(read);
          this.#onRead();
        });
      this.#reads.add(read);
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#reads);
  }

  throwIfBroken(): void {
    this.#parts.signal.throwIfAborted();
    if (this.#broken !== null) throw this.#broken.error;
  }

  async #readChunk(
    folderUri: string,
    chunk: readonly ListedEntry[],
    write: (files: readonly ReadFile[]) => Promise<void>,
  ): Promise<void> {
    const questions: Promise<readonly ReadFile[]>[] = [];
    for (let from = 0; from < chunk.length; from += FILES_PER_QUESTION) {
      questions.push(this.#readFiles(folderUri, chunk.slice(from, from + FILES_PER_QUESTION)));
    }
    const files = (await Promise.all(questions)).flat();
    // A stopped scan blames no file for it.
    if (this.#parts.signal.aborted && files.some((file) => "failure" in file)) return;
    await write(files);
  }

  async #readFiles(folderUri: string, entries: readonly ListedEntry[]): Promise<readonly ReadFile[]> {
    const names = entries.map(({ name }) => name);
    const { values, songs } = await this.#ask(folderUri, names);
    return entries.map((entry, index): ReadFile => {
      const uri = childUri(folderUri, entry.name);
      const song = songs[index] ?? GONE;
      return "reason" in song ? { entry, uri, failure: song } : { entry, uri, song, values };
    });
  }

  async #ask(folderUri: string, names: readonly string[]): Promise<ReadSongs> {
    const place = this.#parts.roots.resolve(folderUri);
    if (place === null) return { values: [], songs: [] };
    const folder = { path: place.path, rootPath: place.root.path };
    return await this.#parts.indexer.readSongs(folder, folderUri, names).catch((error: unknown) => {
      if (!(error instanceof IndexerFailure)) throw error;
      return { values: [], songs: names.map(() => ({ code: error.code, reason: error.message })) };
    });
  }
}
