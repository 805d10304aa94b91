import { type FSWatcher, watch } from "node:fs";
import type { Roots } from "../roots.ts";
import { DirtyFolders } from "./dirty-folders.ts";

/** Told which folders there are; tells which of them changed. */
export interface Watching {
  /** A folder that is about to be listed, so that no change falls between the listing and the watch. */
  add(uri: string): void;
  /** Ends the watches of folders that are gone. */
  keep(uris: ReadonlySet<string>): void;
  close(): Promise<void>;
}

/**
 * One watch of the system per folder of the library and none per file. The folders are those the scan knows: nothing is
 * walked or looked at again for the watching alone. `trouble` is told when the system has no watches left; the folders
 * without one are then seen by the next scan only.
 */
export class FolderWatches implements Watching {
  readonly #roots: Roots;
  readonly #dirty: DirtyFolders;
  readonly #trouble: (error: unknown) => void;
  readonly #watches = new Map<string, FSWatcher>();
  #isShort = false;

  constructor(roots: Roots, changed: (uris: readonly string[] | null) => void, trouble: (error: unknown) => void) {
    this.#roots = roots;
    this.#dirty = new DirtyFolders(changed);
    this.#trouble = trouble;
  }

  add(uri: string): void {
    const place = this.#roots.resolve(uri);
    if (place === null || this.#isShort || this.#watches.has(uri)) return;
    try {
      const watcher = watch(place.path, { persistent: false }, (_event, name) => this.#changed(uri, name));
      watcher.on("error", () => this.#end(uri, watcher));
      this.#watches.set(uri, watcher);
    } catch (error) {
      if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return;
      // One folder may be forbidden; without watches left, asking for each folder in turn helps nobody.
      this.#isShort = error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EMFILE");
      this.#trouble(error);
    }
  }

  keep(uris: ReadonlySet<string>): void {
    for (const [uri, watcher] of this.#watches) if (!uris.has(uri)) this.#end(uri, watcher);
  }

  /** A root is gone, and with it what its watches saw. */
  go(rootUri: string): void {
    const isBelow = (uri: string) => rootUri === "" || uri === rootUri || uri.startsWith(`${rootUri}/`);
    for (const [uri, watcher] of this.#watches) if (isBelow(uri)) this.#end(uri, watcher);
  }

  async close(): Promise<void> {
    this.#dirty.close();
    for (const [uri, watcher] of this.#watches) this.#end(uri, watcher);
  }

  #changed(uri: string, name: string | null): void {
    if (name?.startsWith(".") === true && name !== ".mpdignore") return;
    this.#dirty.mark(uri);
  }

  #end(uri: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watches.get(uri) === watcher) this.#watches.delete(uri);
  }
}
