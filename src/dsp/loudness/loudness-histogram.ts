/** EBU Tech 3341 and 3342, BS.1770-5: blocks softer than this count nowhere. */
export const ABSOLUTE_GATE_LUFS = -70;
const TOP_LUFS = 30;
const BINS_PER_LU = 100;
const BINS = (TOP_LUFS - ABSOLUTE_GATE_LUFS) * BINS_PER_LU;

/** Loudness of a mean square, and back. */
export const loudnessOf = (meanSquare: number): number => -0.691 + 10 * Math.log10(meanSquare);
export const meanSquareOf = (lufs: number): number => 10 ** ((lufs + 0.691) / 10);

/**
 * Blocks of a programme by loudness, in steps of 0.01 LU. It takes the same room for a minute and for a day; each block's
 * power is kept exactly, only where a gate falls is known to 0.01 LU.
 */
export class LoudnessHistogram {
  readonly #counts = new Float64Array(BINS);
  readonly #power = new Float64Array(BINS);

  /** `blocks` of the same mean square. */
  add(meanSquare: number, blocks = 1): void {
    const loudness = loudnessOf(meanSquare);
    if (!(loudness >= ABSOLUTE_GATE_LUFS)) return;
    const bin = Math.min(BINS - 1, Math.floor((loudness - ABSOLUTE_GATE_LUFS) * BINS_PER_LU));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + blocks;
    this.#power[bin] = (this.#power[bin] ?? 0) + meanSquare * blocks;
  }

  /** The blocks by loudness, in steps of so many LU from -70 LUFS on; the last steps may be empty. */
  steps(widthLu: number): readonly { readonly blocks: number; readonly meanSquare: number }[] {
    const width = Math.round(widthLu * BINS_PER_LU);
    return Array.from({ length: Math.ceil(BINS / width) }, (_, step) => {
      let blocks = 0;
      let power = 0;
      for (let bin = step * width; bin < Math.min(BINS, (step + 1) * width); bin++) {
        blocks += this.#counts[bin] ?? 0;
        power += this.#power[bin] ?? 0;
      }
      return { blocks, meanSquare: blocks === 0 ? 0 : power / blocks };
    });
  }

  /** Those of another programme too: an album is all blocks of its tracks. */
  addAll(other: LoudnessHistogram): void {
    for (let bin = 0; bin < BINS; bin++) {
      this.#counts[bin] = (this.#counts[bin] ?? 0) + (other.#counts[bin] ?? 0);
      this.#power[bin] = (this.#power[bin] ?? 0) + (other.#power[bin] ?? 0);
    }
  }

  /** The mean loudness of the blocks above a gate that lies `belowLu` under the mean of all; null if there is none. */
  gatedLoudness(belowLu: number): number | null {
    const all = this.#meanFrom(0);
    if (all === null) return null;
    const mean = this.#meanFrom(this.#binAt(loudnessOf(all) - belowLu));
    return mean === null ? null : loudnessOf(mean);
  }

  /** How far apart two percentiles (0..1) of the blocks above such a gate lie, in LU; 0 if there is none. */
  range(belowLu: number, low: number, high: number): number {
    const all = this.#meanFrom(0);
    if (all === null) return 0;
    const from = this.#binAt(loudnessOf(all) - belowLu);
    let total = 0;
    for (let bin = from; bin < BINS; bin++) total += this.#counts[bin] ?? 0;
    const binOf = (share: number): number => {
      let left = Math.round((total - 1) * share) + 1;
      for (let bin = from; bin < BINS; bin++) {
        left -= this.#counts[bin] ?? 0;
        if (left <= 0) return bin;
      }
      return BINS - 1;
    };
    return (binOf(high) - binOf(low)) / BINS_PER_LU;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#power.fill(0);
  }

  #binAt(loudness: number): number {
    return Math.max(0, Math.ceil((loudness - ABSOLUTE_GATE_LUFS) * BINS_PER_LU));
  }

  #meanFrom(first: number): number | null {
    let count = 0;
    let power = 0;
    for (let bin = first; bin < BINS; bin++) {
      count += this.#counts[bin] ?? 0;
      power += this.#power[bin] ?? 0;
    }
    return count === 0 ? null : power / count;
  }
}
