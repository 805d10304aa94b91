import { amplitudeOf } from "../decibel.ts";
import type { Processor } from "../processor.ts";

export type CrossfeedSettings = {
  /** Above this the other channel is not heard. */
  readonly cutHz: number;
  /** How much softer the other channel's bass is than a channel's own. */
  readonly levelDb: number;
};

/**
 * For headphones: each ear also hears the low notes of the other channel, later and softer, as it would in a room (after
 * B. Bauer, "Stereophonic Earphones and Binaural Loudspeakers", JAES 9 (2), 1961). A one-pole low-pass of the other
 * channel is added, whose own delay stands for the way around the head, and a shelf takes the same from the channel itself,
 * so that a sound in the middle keeps its tone.
 */
export class Crossfeed implements Processor {
  readonly latencyFrames = 0;
  readonly #pole: number;
  readonly #feed: number;
  #left = 0;
  #right = 0;

  constructor({ cutHz, levelDb }: CrossfeedSettings, rateHz: number) {
    this.#pole = Math.exp((-2 * Math.PI * cutHz) / rateHz);
    const ratio = amplitudeOf(-levelDb);
    this.#feed = ratio / (1 + ratio);
  }

  process(samples: Float32Array, frames: number): void {
    const pole = this.#pole;
    const feed = this.#feed;
    let lowLeft = this.#left;
    let lowRight = this.#right;
    for (let at = 0; at < frames * 2; at += 2) {
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      lowLeft = left + (lowLeft - left) * pole;
      lowRight = right + (lowRight - right) * pole;
      samples[at] = left + feed * (lowRight - lowLeft);
      samples[at + 1] = right + feed * (lowLeft - lowRight);
    }
    this.#left = Math.abs(lowLeft) < 1e12 ? lowLeft : 0;
    this.#right = Math.abs(lowRight) < 1e12 ? lowRight : 0;
  }

  reset(): void {
    this.#left = 0;
    this.#right = 0;
  }
}
