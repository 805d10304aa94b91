import { IndexerFailure } from "../indexer/indexer.ts";
import type { IndexerPool } from "../indexer/indexer-pool.ts";
import { nameOf, parentUri, type Roots } from "../roots.ts";
import { originAmong } from "./loss.ts";

/** Folders looked into on behalf of one new song. */
const MAX_LOOKS = 4;

/** Tells whether files are still there that a scan has not come to yet. It keeps the names of the folder asked of last. */
export class AbsentFiles {
  readonly #roots: Roots;
  readonly #indexer: Pick<IndexerPool, "list">;
  #looked: { readonly uri: string; readonly names: Promise<ReadonlySet<string> | null> } | null = null;

  constructor(roots: Roots, indexer: Pick<IndexerPool, "list">) {
    this.#roots = roots;
    this.#indexer = indexer;
  }

  /** Of these songs with the same sound, the likeliest to be the one at `uri` now whose file is gone; few are looked after. */
  async originOf<Candidate extends { readonly uri: string }>(
    uri: string,
    candidates: readonly Candidate[],
  ): Promise<Candidate | null> {
    const left = [...candidates];
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      const likeliest = originAmong(uri, left);
      if (likeliest === null || (await this.has(likeliest.uri))) return likeliest;
      left.splice(left.indexOf(likeliest), 1);
    }
    return null;
  }

  /** True when the file is gone for certain; the music folder it is in must be known to be well. */
  async has(uri: string): Promise<boolean> {
    const folder = parentUri(uri);
    if (this.#looked?.uri !== folder) this.#looked = { uri: folder, names: this.#namesIn(folder) };
    const names = await this.#looked.names;
    return names !== null && !names.has(nameOf(uri));
  }

  /** null: nobody knows. */
  async #namesIn(folderUri: string): Promise<ReadonlySet<string> | null> {
    const place = this.#roots.resolve(folderUri);
    if (place === null) return null;
    try {
      const folder = await this.#indexer.list({ path: place.path, rootPath: place.root.path });
      return new Set(folder.entries.map((entry) => entry.name));
    } catch (error) {
      if (!(error instanceof IndexerFailure)) throw error;
      return error.code === "ENOENT" ? new Set() : null;
    }
  }
}
