import type { Change } from "../../player/commands.ts";
import type { Clock } from "../../shared/clock.ts";

/** How long music has sounded since the start, for `stats`. */
export class Playtime {
  readonly #clock: Clock;
  #sinceMs: number | null = null;
  #sumMs = 0;

  constructor(clock: Clock, playing: boolean) {
    this.#clock = clock;
    if (playing) this.#sinceMs = clock.monotonicMs();
  }

  observe(change: Change): void {
    const playing = change.after.transport.kind === "playing";
    if (playing === (this.#sinceMs !== null)) return;
    const nowMs = this.#clock.monotonicMs();
    if (this.#sinceMs !== null) this.#sumMs += nowMs - this.#sinceMs;
    this.#sinceMs = playing ? nowMs : null;
  }

  seconds(): number {
    const runningMs = this.#sinceMs === null ? 0 : this.#clock.monotonicMs() - this.#sinceMs;
    return (this.#sumMs + runningMs) / 1000;
  }
}
