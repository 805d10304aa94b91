import { SlidingMinimum } from "./sliding-minimum.ts";

/**
 * The gain of a limiter that looks ahead: the smallest gain needed within the window, released slowly, averaged over the
 * window. The average of values that are all small enough is small enough too, and it moves in straight lines.
 */
export class GainWindow {
  readonly #minimum: SlidingMinimum;
  readonly #window: Float64Array;
  readonly #release: number;
  #released = 1;
  #at = 0;
  #sum: number;
  /** How many of the last values were exactly 1. */
  #ones: number;

  constructor(frames: number, releaseFrames: number) {
    this.#minimum = new SlidingMinimum(frames + 1, 1);
    this.#window = new Float64Array(frames + 1).fill(1);
    this.#release = 1 - Math.exp(-1 / releaseFrames);
    this.#sum = frames + 1;
    this.#ones = frames + 1;
  }

  /** Takes the gain that the newest frame needs, and gives the one of the frame that is `frames` older. */
  next(needed: number): number {
    const smallest = this.#minimum.next(needed);
    const risen = this.#released + (1 - this.#released) * this.#release;
    this.#released = smallest < risen ? smallest : risen > ALMOST_ONE ? 1 : risen;
    const window = this.#window;
    this.#sum += this.#released - (window[this.#at] ?? 1);
    window[this.#at] = this.#released;
    this.#at = this.#at + 1 === window.length ? 0 : this.#at + 1;
    this.#ones = this.#released === 1 ? this.#ones + 1 : 0;
    if (this.#ones < window.length) return this.#sum / window.length;
    // Nothing to turn down: exactly 1, and what rounding left in the sum is gone.
    this.#sum = window.length;
    return 1;
  }

  reset(): void {
    this.#minimum.reset();
    this.#window.fill(1);
    this.#released = 1;
    this.#sum = this.#window.length;
    this.#ones = this.#window.length;
  }
}

/** From here on the release jumps to 1: a thousandth of a dB. */
const ALMOST_ONE = 0.9999;
