import { type FSWatcher, watch } from "node:fs";
import { isHidden } from "../indexer/hidden-names.ts";
import type { Roots } from "../roots.ts";
import { DirtyFolders } from "./dirty-folders.ts";

/**
 * One watch of the system per folder of the library and none per file. The folders are those the scan knows: nothing is
 * walked or looked at again for the watching alone. `ranShort` is told once, with the system's code, when it has no
 * watches left; the folders without one are then for others to look at.
 */
export class FolderWatches {
  readonly #roots: Roots;
  readonly #dirty: DirtyFolders;
  readonly #ranShort: (code: string) => void;
  readonly #trouble: (error: unknown) => void;
  readonly #watches = new Map<string, FSWatcher>();
  #isShort = false;

  constructor(
    roots: Roots,
    changed: (uris: readonly string[] | null) => void,
    ranShort: (code: string) => void,
    trouble: (error: unknown) => void,
  ) {
    this.#roots = roots;
    this.#dirty = new DirtyFolders(changed);
    this.#ranShort = ranShort;
    this.#trouble = trouble;
  }

  add(uri: string): void {
    if (this.#isShort || this.#watches.has(uri)) return;
    const place = this.#roots.resolve(uri);
    if (place === null) return;
    try {
      const watcher = watch(place.path, { persistent: false }, (_event, name) => this.#changed(uri, name));
      watcher.on("error", () => this.#end(uri, watcher));
      this.#watches.set(uri, watcher);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : null;
      if (code === "ENOENT" || code === "ENOTDIR") return;
      if (code === "ENOSPC" || code === "EMFILE") {
        // Asking for each folder in turn helps nobody.
        this.#isShort = true;
        this.#ranShort(code);
      } else this.#trouble(error);
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
    if (name !== null && isHidden(name)) return;
    this.#dirty.mark(uri);
  }

  #end(uri: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watches.get(uri) === watcher) this.#watches.delete(uri);
  }
}
