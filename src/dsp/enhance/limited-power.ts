import { KWeightedPower } from "../loudness/k-weighted-power.ts";
import { STEREO_WEIGHTS } from "../loudness/loudness-meter.ts";

const RELEASE_SECONDS = 0.1;
/** Half a dB: by so much the true peaks of loud music lie above its samples. */
const BETWEEN_SAMPLES = 1.06;

/**
 * The K-weighted power of a sound as a limiter will leave it. The limiter itself stands far behind and hears only one of
 * two sounds; so this looks at the peak of some milliseconds at a time, which is enough to tell how loud the other would be.
 */
export class LimitedPower {
  /** Sum of squares since it was last set to 0. */
  sum = 0;
  readonly #power: KWeightedPower;
  readonly #release: number;
  #gain = 1;
  #looked = 0;
  #peak = 0;

  /** A look is to come every `lookFrames`. */
  constructor(rateHz: number, lookFrames: number) {
    this.#power = new KWeightedPower(rateHz, STEREO_WEIGHTS);
    this.#release = 1 - Math.exp(-lookFrames / (rateHz * RELEASE_SECONDS));
  }

  add(samples: Float32Array, offsetFrames: number, frames: number): void {
    this.#looked += this.#power.add(samples, offsetFrames, frames);
    const end = (offsetFrames + frames) * 2;
    let peak = this.#peak;
    for (let at = offsetFrames * 2; at < end; at++) {
      const value = Math.abs(samples[at] ?? 0);
      if (value > peak) peak = value;
    }
    this.#peak = peak;
  }

  /** What came since the last look is `headroom` away from being limited, as a peak. */
  look(headroom: number): void {
    const peak = this.#peak * BETWEEN_SAMPLES;
    const needed = peak > headroom ? headroom / peak : 1;
    this.#gain = Math.min(needed, this.#gain + (1 - this.#gain) * this.#release);
    this.sum += this.#looked * this.#gain * this.#gain;
    this.#looked = 0;
    this.#peak = 0;
  }

  reset(): void {
    this.#power.reset();
    this.#gain = 1;
    this.sum = 0;
    this.#looked = 0;
    this.#peak = 0;
  }
}
