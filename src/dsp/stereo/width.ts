import { IDENTITY, type Section, sectionOf } from "../biquad/coefficients.ts";
import type { Processor } from "../processor.ts";

export type WidthSettings = {
  /** 0 = mono, 1 = as it is, 2 = twice the difference of the channels. */
  readonly width: number;
  /** Below this the width is left as it was. */
  readonly bassHz: number;
};

/**
 * Mid/side width. Only the difference of the channels is changed, so their sum, what a single loudspeaker plays, stays
 * exactly what it was. The bass keeps its width: the change of the side signal is a high shelf, which turns no phase at
 * either end.
 */
export class Width implements Processor {
  readonly latencyFrames = 0;
  readonly #section: Section;
  #state1 = 0;
  #state2 = 0;

  constructor({ width, bassHz }: WidthSettings, rateHz: number) {
    const gainDb = 20 * Math.log10(Math.max(width, 0.001));
    this.#section =
      width === 1 ? IDENTITY : sectionOf({ type: "highShelf", frequencyHz: bassHz, gainDb, q: Math.SQRT1_2 }, rateHz);
  }

  process(samples: Float32Array, frames: number): void {
    const { b0, b1, b2, a1, a2 } = this.#section;
    let state1 = this.#state1;
    let state2 = this.#state2;
    for (let at = 0; at < frames * 2; at += 2) {
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      const middle = (left + right) / 2;
      const side = (left - right) / 2;
      const changed = b0 * side + state1;
      state1 = b1 * side + state2 - a1 * changed;
      state2 = b2 * side - a2 * changed;
      samples[at] = middle + changed;
      samples[at + 1] = middle - changed;
    }
    this.#state1 = Math.abs(state1) > 1e-30 && Math.abs(state1) < 1e12 ? state1 : 0;
    this.#state2 = Math.abs(state2) > 1e-30 && Math.abs(state2) < 1e12 ? state2 : 0;
  }

  reset(): void {
    this.#state1 = 0;
    this.#state2 = 0;
  }
}
