import type { Processor } from "../processor.ts";

/** +18 dB: no honest source goes further, and no filter behind may be driven into infinity. */
const HIGHEST = 8;

/** First in every chain: a NaN would stay in a filter for ever. Numbers that are none become silence. */
export class Sanitiser implements Processor {
  readonly latencyFrames = 0;

  process(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames * 2; at++) {
      const sample = samples[at] ?? 0;
      // False for NaN as well.
      if (sample <= HIGHEST && sample >= -HIGHEST) continue;
      samples[at] = sample > HIGHEST ? HIGHEST : sample < -HIGHEST ? -HIGHEST : 0;
    }
  }

  reset(): void {}
}
