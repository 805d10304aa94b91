import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import koffi from "koffi";
import { releaseProgramPages } from "../shared/program-pages.ts";

const IDLE_MS = 3_000;
/** What a start needed is needed once; nothing of it is worth keeping for a question that may follow. */
const AFTER_START_MS = 1_000;

/**
 * Gives memory back when nothing has happened for some seconds: page caches that a scan or a long search filled, what V8
 * would keep until it needs it, and what was needed of the program. After a start one second does. Nobody waits for the few
 * milliseconds this takes.
 */
export class IdleMemory {
  readonly #release: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(release: () => void) {
    this.#release = release;
    this.#wait(AFTER_START_MS);
  }

  /** Something happens. */
  used(): void {
    if (this.#timer !== null) {
      this.#timer.refresh();
      return;
    }
    this.#wait(IDLE_MS);
  }

  #wait(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#release();
      collectGarbage();
      trim();
      releaseProgramPages();
      if (delayMs === AFTER_START_MS) this.#wait(IDLE_MS);
    }, delayMs);
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** Of this thread alone. A lesser one would keep the room that a scan made for young objects: 30 MB of it. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect({ type: "major", execution: "sync", flavor: "last-resort" });
}

/** What lies free between blocks in use goes back to the system (glibc, malloc_trim); elsewhere there is no such call. */
function trim(): void {
  try {
    koffi.load(null).func("int malloc_trim(size_t)")(0);
  } catch {
    // macOS and musl give memory back by themselves.
  }
}
