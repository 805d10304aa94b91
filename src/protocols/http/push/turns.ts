/** Then the event loop has its turn. */
const SLICE_MS = 4;

/** Lets many write without holding anybody else up: in the order in which they asked, some milliseconds at a time. */
export class Turns {
  readonly #waiting = new Set<() => void>();
  readonly #onError: (error: unknown) => void;
  #isComing = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Calls `write` soon, once however often it was asked for meanwhile. */
  ask(write: () => void): void {
    this.#waiting.add(write);
    this.#come();
  }

  forget(write: () => void): void {
    this.#waiting.delete(write);
  }

  #come(): void {
    if (this.#isComing || this.#waiting.size === 0) return;
    this.#isComing = true;
    setImmediate(() => {
      this.#isComing = false;
      const endMs = performance.now() + SLICE_MS;
      for (const write of this.#waiting) {
        this.#waiting.delete(write);
        try {
          write();
        } catch (error) {
          this.#onError(error);
        }
        if (performance.now() > endMs) break;
      }
      this.#come();
    });
  }
}
