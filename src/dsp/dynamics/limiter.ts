import { amplitudeOf, decibelsOf } from "../decibel.ts";
import type { Processor } from "../processor.ts";
import { DELAY_FRAMES } from "../true-peak/interpolation.ts";
import { CHUNK_FRAMES, IntersamplePeaks } from "../true-peak/intersample-peaks.ts";
import { GainWindow } from "./gain-window.ts";

export type LimiterSettings = {
  /** No sample and no point between samples gets higher than this, in dB below full scale. */
  readonly ceilingDb: number;
  /** 1.5 to 5 ms. */
  readonly lookAheadMs: number;
  /** 50 to 200 ms until most of the reduction is given back. */
  readonly releaseMs: number;
};

export const DEFAULT_LIMITER: LimiterSettings = { ceilingDb: -1, lookAheadMs: 3, releaseMs: 100 };

/**
 * A look-ahead limiter for true peaks: both channels are turned down alike, early enough and in a smooth curve, so that no
 * peak passes the ceiling; below it samples come out as they went in, only later.
 */
export class Limiter implements Processor {
  readonly latencyFrames: number;
  /** As a factor of full scale. */
  readonly ceiling: number;
  readonly #gains: GainWindow;
  readonly #peaks = new IntersamplePeaks();
  readonly #chunk = new Float64Array(CHUNK_FRAMES);
  readonly #delayed: Float32Array;
  #at = 0;
  #lowest = 1;

  constructor(settings: LimiterSettings, rateHz: number) {
    const lookAheadFrames = Math.max(1, Math.round((settings.lookAheadMs / 1000) * rateHz));
    this.ceiling = amplitudeOf(settings.ceilingDb);
    this.#gains = new GainWindow(lookAheadFrames, (settings.releaseMs / 1000) * rateHz);
    this.latencyFrames = lookAheadFrames + DELAY_FRAMES;
    this.#delayed = new Float32Array(this.latencyFrames * 2);
  }

  /** By how much it has turned down at most since the last call, in dB, 0 or more. */
  takeReductionDb(): number {
    const lowest = this.#lowest;
    this.#lowest = 1;
    return -decibelsOf(lowest);
  }

  process(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames; at += CHUNK_FRAMES) {
      const count = Math.min(CHUNK_FRAMES, frames - at);
      this.#peaks.of(samples, at, count, this.ceiling, this.#chunk);
      this.#limit(samples, at, count);
    }
  }

  reset(): void {
    this.#gains.reset();
    this.#peaks.reset();
    this.#delayed.fill(0);
    this.#at = 0;
    this.#lowest = 1;
  }

  #limit(samples: Float32Array, offsetFrames: number, frames: number): void {
    const ceiling = this.ceiling;
    const delayed = this.#delayed;
    for (let i = 0, at = offsetFrames * 2; i < frames; i++, at += 2) {
      const peak = this.#chunk[i] ?? 0;
      const gain = this.#gains.next(peak > ceiling ? ceiling / peak : 1);
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      samples[at] = held((delayed[this.#at] ?? 0) * gain, ceiling);
      samples[at + 1] = held((delayed[this.#at + 1] ?? 0) * gain, ceiling);
      delayed[this.#at] = left;
      delayed[this.#at + 1] = right;
      this.#at = this.#at + 2 === delayed.length ? 0 : this.#at + 2;
      if (gain < this.#lowest) this.#lowest = gain;
    }
  }
}

/** The last rounding of a product may lie above the ceiling. */
function held(sample: number, ceiling: number): number {
  return Math.max(-ceiling, Math.min(ceiling, sample));
}
