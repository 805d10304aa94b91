import { type FSWatcher, watch } from "node:fs";

/** A program that writes a file in several steps is heard once. */
const REST_MS = 100;
const MAX_NAMES = 1_000;

/** Tells which files of a folder changed, a moment after they did; null: too many to name. */
export class FolderWatch {
  readonly #watcher: FSWatcher;
  readonly #changed: (files: readonly string[] | null) => void;
  #files = new Set<string>();
  #isVague = false;
  #rest: NodeJS.Timeout | null = null;

  /** Errors: of the system, which may have no watches left. `trouble` is told of those that come later. */
  constructor(path: string, changed: (files: readonly string[] | null) => void, trouble: (error: unknown) => void) {
    this.#changed = changed;
    this.#watcher = watch(path, { persistent: false }, (_event, name) => this.#note(name));
    this.#watcher.on("error", trouble);
  }

  close(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#watcher.close();
  }

  #note(name: string | null): void {
    if (name === null || this.#files.size >= MAX_NAMES) this.#isVague = true;
    else this.#files.add(name);
    this.#rest ??= setTimeout(() => this.#tell(), REST_MS).unref();
  }

  #tell(): void {
    const files = this.#isVague ? null : [...this.#files];
    this.#rest = null;
    this.#files = new Set();
    this.#isVague = false;
    this.#changed(files);
  }
}
