import { CappedTable } from "./capped-table.ts";
import type { Clock } from "./clock.ts";

export type RateLimits = {
  /** So many in each window. */
  readonly limit: number;
  readonly windowMs: number;
  /** So many callers are told apart. */
  readonly keys: number;
};

type Window = { startMs: number; count: number };

/** How often each caller may do something. A window begins with the first time and ends `windowMs` later. */
export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  readonly #windows: CappedTable<Window>;

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#windows = new CappedTable<Window>(
      limits.keys,
      () => ({ startMs: clock.monotonicMs(), count: 0 }),
      ({ startMs }) => clock.monotonicMs() - startMs >= limits.windowMs,
    );
  }

  /** Callers that are remembered one by one. */
  get size(): number {
    return this.#windows.size;
  }

  /** Counts once more, if it may be: 0. Else the milliseconds until it may. */
  take(key: string): number {
    const { limit, windowMs } = this.#limits;
    const nowMs = this.#clock.monotonicMs();
    const window = this.#windows.of(key);
    if (nowMs - window.startMs >= windowMs) {
      window.startMs = nowMs;
      window.count = 0;
    }
    if (window.count >= limit) return windowMs - (nowMs - window.startMs);
    window.count++;
    return 0;
  }
}
