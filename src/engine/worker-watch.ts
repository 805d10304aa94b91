import type { Clock } from "../shared/clock.ts";
import { WORD } from "./control.ts";
import type { WorkerLink } from "./worker-link.ts";

const WATCH_MS = 500;
const STUCK_MS = 2000;
/** Until its first turn a thread loads its code and libraries, on a busy machine for seconds. */
const START_LIMIT_MS = 10_000;

/** Notices an audio thread that stands still inside a driver although it has something to do. */
export class WorkerWatch {
  readonly #timer: NodeJS.Timeout;
  #beat = -1;
  #beatAtMs = 0;

  /** `link` is null while nothing is loaded; `onStuck` is called once per 2 s of standstill, or per 10 s without a beginning. */
  constructor(clock: Clock, link: () => WorkerLink | null, onStuck: () => void) {
    this.#timer = setInterval(() => {
      const nowMs = clock.monotonicMs();
      const current = link();
      const beat = current?.word(WORD.heartbeat) ?? 0;
      if (current === null || beat !== this.#beat || current.word(WORD.asleep) === 1) {
        this.#beat = beat;
        this.#beatAtMs = nowMs;
      } else if (nowMs - this.#beatAtMs > (beat === 0 ? START_LIMIT_MS : STUCK_MS)) {
        this.#beatAtMs = nowMs;
        onStuck();
      }
    }, WATCH_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
