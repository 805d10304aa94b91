const SILENT_BELOW = 0.001;
const BLOCK_SECONDS = 0.1;
const BLOCKS_PER_PEAK = 10;

export type Levels = {
  /** Peak over RMS of what is not silence, in dB. */
  readonly crestDb: number;
  /** Share of blocks of 100 ms below -60 dBFS. */
  readonly silence: number;
  /** Standard deviation of the level of the other blocks, in dB. */
  readonly variationDb: number;
  /** Median of the peaks of each second against the highest. */
  readonly peakConsistency: number;
  /** Difference of the channels against all there is: 0 = mono, 0.5 = unrelated, 1 = opposite. */
  readonly width: number;
  /** Of left and right: 1 = the same, 0 = unrelated, -1 = opposite. */
  readonly correlation: number;
};

/** Levels and the stereo image, block by block. */
export class LevelsOf {
  readonly #blockFrames: number;
  readonly #blocks: number[] = [];
  readonly #peaks: number[] = [];
  #frames = 0;
  #left = 0;
  #right = 0;
  #product = 0;
  #blockPower = 0;
  #peak = 0;

  constructor(rateHz: number) {
    this.#blockFrames = Math.round(rateHz * BLOCK_SECONDS);
  }

  add(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames * 2; at += 2) {
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      this.#left += left * left;
      this.#right += right * right;
      this.#product += left * right;
      this.#blockPower += left * left + right * right;
      this.#peak = Math.max(this.#peak, Math.abs(left), Math.abs(right));
      if (++this.#frames === this.#blockFrames) this.#endBlock();
    }
  }

  result(): Levels {
    const heard = this.#blocks.filter((power) => power > SILENT_BELOW ** 2);
    const mean = average(heard);
    const levels = heard.map((power) => 10 * Math.log10(power));
    const middle = average(levels);
    const highest = Math.max(0, ...this.#peaks);
    const all = this.#left + this.#right;
    const both = Math.sqrt(this.#left * this.#right);
    return {
      crestDb: mean === 0 || highest === 0 ? 0 : 10 * Math.log10((highest * highest) / mean),
      silence: this.#blocks.length === 0 ? 1 : 1 - heard.length / this.#blocks.length,
      variationDb: Math.sqrt(average(levels.map((level) => (level - middle) ** 2))),
      peakConsistency: highest === 0 ? 0 : median(this.#peaks) / highest,
      width: all === 0 ? 0 : (all - 2 * this.#product) / (2 * all),
      correlation: both === 0 ? 1 : this.#product / both,
    };
  }

  #endBlock(): void {
    this.#blocks.push(this.#blockPower / (this.#blockFrames * 2));
    this.#blockPower = 0;
    this.#frames = 0;
    if (this.#blocks.length % BLOCKS_PER_PEAK !== 0) return;
    this.#peaks.push(this.#peak);
    this.#peak = 0;
  }
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
