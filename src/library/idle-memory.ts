import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const IDLE_MS = 3_000;

/**
 * Gives memory back when nothing has happened for some seconds: page caches that a scan or a long search filled, and
 * what V8 would keep until it needs it. Nobody waits for the few milliseconds this takes.
 */
export class IdleMemory {
  readonly #release: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(release: () => void) {
    this.#release = release;
  }

  /** Something happens. */
  used(): void {
    if (this.#timer !== null) {
      this.#timer.refresh();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#release();
      collectGarbage();
    }, IDLE_MS);
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** Of this thread alone. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}
