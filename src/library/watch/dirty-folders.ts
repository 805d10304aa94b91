const SETTLE_MS = 1_000;
const MAX_WAIT_MS = 10_000;
const MAX_DIRTY = 1_000;

/**
 * Gathers the folders that changed and tells them a second after the last change, and every 10 s while changes go on.
 * When more folders change at once than are worth naming, null (everything) is told.
 */
export class DirtyFolders {
  readonly #changed: (uris: readonly string[] | null) => void;
  readonly #dirty = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #firstMs = 0;

  constructor(changed: (uris: readonly string[] | null) => void) {
    this.#changed = changed;
  }

  mark(uri: string): void {
    const nowMs = performance.now();
    if (this.#dirty.size === 0) this.#firstMs = nowMs;
    if (this.#dirty.size <= MAX_DIRTY) this.#dirty.add(uri);
    if (this.#timer !== null) clearTimeout(this.#timer);
    const waitMs = Math.min(SETTLE_MS, Math.max(0, this.#firstMs + MAX_WAIT_MS - nowMs));
    this.#timer = setTimeout(() => this.#tell(), waitMs);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#dirty.clear();
  }

  #tell(): void {
    const uris = this.#dirty.size > MAX_DIRTY ? null : [...this.#dirty];
    this.#dirty.clear();
    this.#changed(uris);
  }
}
