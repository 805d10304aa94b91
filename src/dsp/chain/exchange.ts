import type { Processor } from "../processor.ts";

const FADE_SECONDS = 0.02;

/**
 * Takes one processor for another while sound goes on: both work for 20 ms, and the new one fades in as the old one fades
 * out, in straight lines, since both carry the same programme. Without an old one the untouched samples fade out.
 */
export class Exchange {
  readonly #old: Processor;
  readonly #copy: Float32Array;
  readonly #frames: number;
  #done = 0;

  /** `blockFrames` is the most that `process` gets at once. */
  constructor(old: Processor, rateHz: number, blockFrames: number) {
    this.#old = old;
    this.#copy = new Float32Array(blockFrames * 2);
    this.#frames = Math.round(rateHz * FADE_SECONDS);
  }

  get isOver(): boolean {
    return this.#done >= this.#frames;
  }

  process(next: Processor, samples: Float32Array, frames: number): void {
    const old = this.#copy;
    old.set(samples.subarray(0, frames * 2));
    this.#old.process(old, frames);
    next.process(samples, frames);
    for (let i = 0, at = 0; i < frames; i++, at += 2) {
      const share = Math.min(1, (this.#done + i) / this.#frames);
      samples[at] = (old[at] ?? 0) + ((samples[at] ?? 0) - (old[at] ?? 0)) * share;
      samples[at + 1] = (old[at + 1] ?? 0) + ((samples[at + 1] ?? 0) - (old[at + 1] ?? 0)) * share;
    }
    this.#done += frames;
  }
}
