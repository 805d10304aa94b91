import { IndexerFailure } from "../indexer/indexer.ts";
import type { Roots } from "../roots.ts";

export type KnownFolder = { readonly uri: string; readonly modifiedSeconds: number | null };

export type FolderPollingParts = {
  readonly roots: Roots;
  /** When each of these folders changed, in ms since 1970; null = it is gone. */
  readonly modified: (rootPath: string, paths: readonly string[]) => Promise<readonly (number | null)[]>;
  /** The folders in a music folder and below, as the last scan left them. */
  readonly folders: (rootUri: string) => readonly KnownFolder[];
  /** True while a scan runs, which looks at everything itself. */
  readonly isBusy: () => boolean;
  readonly changed: (uris: readonly string[] | null) => void;
};

const FOLDERS_AT_ONCE = 256;
/** More changed folders than are worth naming. */
const MAX_CHANGED = 1_000;
/** Clocks of servers and dates of files are no finer than this. */
const COARSE_MS = 2_000;

/**
 * Looks at the dates of folders now and then: a folder has another when something in it came, went or was renamed. A
 * file that is rewritten in place changes no folder and is seen by the next whole scan only.
 */
export class FolderPolling {
  readonly #parts: FolderPollingParts;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** What each folder's date was when it was last looked at. */
  readonly #seenMs = new Map<string, number>();

  constructor(parts: FolderPollingParts) {
    this.#parts = parts;
  }

  start(rootUri: string, everyMs: number): void {
    this.stop(rootUri);
    const timer = setInterval(() => void this.look(rootUri), everyMs);
    timer.unref();
    this.#timers.set(rootUri, timer);
  }

  stop(rootUri: string): void {
    clearInterval(this.#timers.get(rootUri));
    this.#timers.delete(rootUri);
  }

  close(): void {
    for (const rootUri of [...this.#timers.keys()]) this.stop(rootUri);
  }

  /** One round. What could not be looked at is looked at in the next. */
  async look(rootUri: string): Promise<void> {
    if (this.#parts.isBusy()) return;
    try {
      const changed = await this.#changedIn(rootUri);
      if (changed.length > 0) this.#parts.changed(changed.length > MAX_CHANGED ? null : changed);
    } catch (error) {
      if (!(error instanceof IndexerFailure)) throw error;
    }
  }

  async #changedIn(rootUri: string): Promise<readonly string[]> {
    const folders = this.#parts.folders(rootUri);
    const changed: string[] = [];
    const startMs = Date.now();
    for (let from = 0; from < folders.length; from += FOLDERS_AT_ONCE) {
      const some = folders.slice(from, from + FOLDERS_AT_ONCE);
      const dates = await this.#dates(some);
      for (const [index, folder] of some.entries()) {
        const modifiedMs = dates[index] ?? null;
        if (this.#hasChanged(folder, modifiedMs, startMs)) changed.push(folder.uri);
        if (modifiedMs === null) this.#seenMs.delete(folder.uri);
        else this.#seenMs.set(folder.uri, modifiedMs);
      }
    }
    this.#forgetOthers(rootUri, folders);
    return changed;
  }

  #hasChanged({ uri, modifiedSeconds }: KnownFolder, modifiedMs: number | null, nowMs: number): boolean {
    if (modifiedMs === null) return true;
    const seenMs = this.#seenMs.get(uri);
    if (seenMs !== undefined) return seenMs !== modifiedMs;
    // Scanned since the last look: whole seconds are all that is known of it.
    if (modifiedSeconds === null) return false;
    return Math.floor(modifiedMs / 1000) !== modifiedSeconds || modifiedMs > nowMs - COARSE_MS;
  }

  async #dates(folders: readonly KnownFolder[]): Promise<readonly (number | null)[]> {
    const places = folders.map(({ uri }) => this.#parts.roots.resolve(uri));
    const rootPath = places[0]?.root.path;
    if (rootPath === undefined) return [];
    return this.#parts.modified(
      rootPath,
      places.map((place) => place?.path ?? rootPath),
    );
  }

  /** Dates of folders that are no longer there. */
  #forgetOthers(rootUri: string, folders: readonly KnownFolder[]): void {
    const known = new Set(folders.map(({ uri }) => uri));
    for (const uri of this.#seenMs.keys()) {
      const isHere = rootUri === "" || uri === rootUri || uri.startsWith(`${rootUri}/`);
      if (isHere && !known.has(uri)) this.#seenMs.delete(uri);
    }
  }
}
