import type { Processor } from "../processor.ts";

export type MixSettings = {
  /** -1 (left only) to 1 (right only); the side that stays keeps its level. */
  readonly balance: number;
  /** Both channels play the mean of both. */
  readonly mono: boolean;
};

/** Balance and mono: one 2x2 matrix. */
export class Mix implements Processor {
  readonly latencyFrames = 0;
  readonly #left: number;
  readonly #right: number;
  readonly #mono: boolean;

  constructor({ balance, mono }: MixSettings) {
    this.#left = Math.min(1, 1 - balance);
    this.#right = Math.min(1, 1 + balance);
    this.#mono = mono;
  }

  process(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames * 2; at += 2) {
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      const middle = (left + right) / 2;
      samples[at] = (this.#mono ? middle : left) * this.#left;
      samples[at + 1] = (this.#mono ? middle : right) * this.#right;
    }
  }

  reset(): void {}
}
