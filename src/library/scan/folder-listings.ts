import { IndexerFailure } from "../indexer/indexer.ts";
import { subfolders } from "./places.ts";
import type { Listing, ScanParts } from "./scan-parts.ts";

/** Subfolders of one folder, and folders in all, that are listed before their turn. */
export const AHEAD_IN_FOLDER = 16;
const MAX_AHEAD = 256;

/** The listings of a scan, most of them asked for before their turn, so that the walk waits for none. */
export class FolderListings {
  readonly #parts: Pick<ScanParts, "roots" | "indexer" | "listing" | "signal">;
  readonly #unreadable: (uri: string, reason: string) => void;
  readonly #isNew: (uri: string) => boolean;
  readonly #ahead = new Map<string, Promise<Listing>>();

  constructor(
    parts: Pick<ScanParts, "roots" | "indexer" | "listing" | "signal">,
    unreadable: (uri: string, reason: string) => void,
    isNew: (uri: string) => boolean,
  ) {
    this.#parts = parts;
    this.#unreadable = unreadable;
    this.#isNew = isNew;
  }

  /** The folder that is next, while some of those behind it are listed. */
  take(uri: string, behind: readonly string[]): Promise<Listing> {
    for (const next of behind) this.#listAhead(next);
    const ahead = this.#ahead.get(uri);
    this.#ahead.delete(uri);
    return ahead ?? this.list(uri);
  }

  /** Rejects only when the scan is stopped or the database fails. */
  async list(uri: string): Promise<Listing> {
    const place = this.#parts.roots.resolve(uri);
    if (place === null) return "missing";
    this.#parts.listing(uri);
    try {
      return await this.#parts.indexer.list({ path: place.path, rootPath: place.root.path });
    } catch (error) {
      if (!(error instanceof IndexerFailure) || this.#parts.signal.aborted) throw error;
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return "missing";
      this.#unreadable(uri, error.message);
      return "unreadable";
    }
  }

  #listAhead(uri: string): void {
    if (this.#ahead.has(uri) || this.#ahead.size >= MAX_AHEAD) return;
    const listing = this.list(uri);
    this.#ahead.set(uri, listing);
    listing.then(
      (folder) => {
        if (typeof folder === "string" || !this.#ahead.has(uri)) return;
        // Folders that are known are walked for themselves.
        const below = subfolders(uri, folder).filter(this.#isNew);
        for (const child of below.slice(0, AHEAD_IN_FOLDER)) this.#listAhead(child);
      },
      () => {},
    );
  }
}
