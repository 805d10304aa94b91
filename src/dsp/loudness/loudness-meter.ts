import { KWeightedPower } from "./k-weighted-power.ts";
import { LoudnessHistogram, loudnessOf } from "./loudness-histogram.ts";

const HOPS_PER_SECOND = 100;
/** 400 ms and 3 s, in hops of 10 ms: so fine that a tone of 400 ms is not missed wherever it begins. */
const MOMENTARY_HOPS = 40;
const SHORT_TERM_HOPS = 300;
/** Blocks overlap by three quarters: a new one each 100 ms. */
const BLOCK_HOPS = 10;
const INTEGRATED_GATE_LU = 10;
const RANGE_GATE_LU = 20;

/** Left and right. */
export const STEREO_WEIGHTS: readonly number[] = [1, 1];
/** Left, right, centre, effects, left and right surround: the order of WAV and FLAC. */
export const SURROUND_WEIGHTS: readonly number[] = [1, 1, 1, 0, 1.41, 1.41];

/**
 * Loudness by ITU-R BS.1770-5 and EBU Tech 3341 and 3342: momentary (400 ms), short-term (3 s), integrated with both
 * gates, and the loudness range. In LUFS and LU; -Infinity is silence.
 */
export class LoudnessMeter {
  /** The blocks that integrated loudness is the mean of; for albums. */
  readonly blocks = new LoudnessHistogram();
  maxMomentaryLufs = Number.NEGATIVE_INFINITY;
  maxShortTermLufs = Number.NEGATIVE_INFINITY;
  readonly #shortTermBlocks = new LoudnessHistogram();
  readonly #power: KWeightedPower;
  readonly #rateHz: number;
  readonly #hops = new Float64Array(SHORT_TERM_HOPS);
  /** Hops completed, and the frame at which the present one ends. */
  #hopCount = 0;
  #hopEnd: number;
  #frames = 0;
  #sum = 0;

  constructor(rateHz: number, weights: readonly number[] = STEREO_WEIGHTS) {
    this.#rateHz = rateHz;
    this.#power = new KWeightedPower(rateHz, weights);
    this.#hopEnd = Math.round(rateHz / HOPS_PER_SECOND);
  }

  add(samples: Float32Array, frames: number, offsetFrames = 0): void {
    for (let at = 0; at < frames; ) {
      const count = Math.min(frames - at, this.#hopEnd - this.#frames);
      this.#sum += this.#power.add(samples, offsetFrames + at, count);
      this.#frames += count;
      at += count;
      if (this.#frames === this.#hopEnd) this.#endHop();
    }
  }

  get momentaryLufs(): number {
    return loudnessOf(this.#mean(MOMENTARY_HOPS));
  }

  get shortTermLufs(): number {
    return loudnessOf(this.#mean(SHORT_TERM_HOPS));
  }

  /** Null when nothing is louder than the gates. */
  get integratedLufs(): number | null {
    return this.blocks.gatedLoudness(INTEGRATED_GATE_LU);
  }

  get rangeLu(): number {
    return this.#shortTermBlocks.range(RANGE_GATE_LU, 0.1, 0.95);
  }

  reset(): void {
    this.#power.reset();
    this.#hops.fill(0);
    this.blocks.clear();
    this.#shortTermBlocks.clear();
    this.maxMomentaryLufs = Number.NEGATIVE_INFINITY;
    this.maxShortTermLufs = Number.NEGATIVE_INFINITY;
    this.#hopCount = 0;
    this.#frames = 0;
    this.#sum = 0;
    this.#hopEnd = Math.round(this.#rateHz / HOPS_PER_SECOND);
  }

  #endHop(): void {
    this.#hops[this.#hopCount % SHORT_TERM_HOPS] = this.#sum / (this.#rateHz / HOPS_PER_SECOND);
    this.#hopCount++;
    this.#sum = 0;
    // Where a second is no whole number of hops, their ends are rounded, never their sum.
    this.#hopEnd = Math.round(((this.#hopCount + 1) * this.#rateHz) / HOPS_PER_SECOND);
    const isBlock = this.#hopCount % BLOCK_HOPS === 0;
    if (this.#hopCount >= MOMENTARY_HOPS) {
      const mean = this.#mean(MOMENTARY_HOPS);
      this.maxMomentaryLufs = Math.max(this.maxMomentaryLufs, loudnessOf(mean));
      if (isBlock) this.blocks.add(mean);
    }
    if (this.#hopCount >= SHORT_TERM_HOPS) {
      const mean = this.#mean(SHORT_TERM_HOPS);
      this.maxShortTermLufs = Math.max(this.maxShortTermLufs, loudnessOf(mean));
      if (isBlock) this.#shortTermBlocks.add(mean);
    }
  }

  /** Mean square of the last hops; hops that have not been yet are silence. */
  #mean(hops: number): number {
    let sum = 0;
    for (let back = 1; back <= hops; back++) {
      if (back <= this.#hopCount) sum += this.#hops[(this.#hopCount - back) % SHORT_TERM_HOPS] ?? 0;
    }
    return sum / hops;
  }
}
