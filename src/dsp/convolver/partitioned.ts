import { ComplexFft } from "./complex-fft.ts";
import type { PartitionTables } from "./impulse-tables.ts";
import { multiplyAdd } from "./multiply-add.ts";

/**
 * Convolution in blocks of equal size, by the spectra of the last blocks (overlap-save with a frequency-domain delay line;
 * W. Gardner, "Efficient Convolution without Input-Output Delay", JAES 43 (3), 1995). Both channels go through one complex
 * transform, left + i right, and are parted behind it. The work on a block comes in three steps, so that it need not be
 * done at once: `take`, `gather` as often as one likes, `answer`.
 */
export class PartitionedConvolution {
  readonly partitions: number;
  /** The answer to the block before, from the last `answer` to the next: right, left, right, left. */
  readonly answered: Float64Array;
  readonly #paths: number;
  readonly #fft: ComplexFft;
  /** The block before and the newest, as they came. */
  readonly #input: Float64Array;
  /** Of both channels at once. */
  readonly #spectrum: Float64Array;
  readonly #output: Float64Array;
  /** Those of the tables, one by one. */
  readonly #responses: readonly Float64Array[];
  /** Spectra of the last blocks, left and right; `#newest` is the block they begin with, and so many are there. */
  readonly #history: readonly Float64Array[];
  #newest = 0;
  #known = 0;
  /** Of the answer. */
  readonly #left: Float64Array;
  readonly #right: Float64Array;

  constructor({ blockFrames, partitions, paths, spectra, passes }: PartitionTables) {
    const width = (blockFrames + 1) * 2;
    this.partitions = partitions;
    this.#paths = paths;
    this.#fft = new ComplexFft(blockFrames * 2, passes);
    this.#input = new Float64Array(blockFrames * 4);
    this.#spectrum = new Float64Array(blockFrames * 4);
    this.#output = new Float64Array(blockFrames * 4);
    this.answered = this.#output.subarray(blockFrames * 2);
    this.#responses = pieces(spectra, width);
    this.#history = pieces(new Float64Array(partitions * width * 2), width);
    this.#left = new Float64Array(width);
    this.#right = new Float64Array(width);
  }

  /** The next block has come: left, right, left, right. */
  take(block: Float64Array): void {
    this.#input.copyWithin(0, block.length);
    this.#input.set(block, block.length);
    this.#fft.transform(this.#input, this.#spectrum);
    this.#newest = (this.#newest + this.partitions - 1) % this.partitions;
    this.#known = Math.min(this.partitions, this.#known + 1);
    this.#part(this.#blockOf(0, 0), this.#blockOf(0, 1));
  }

  /**
   * Adds what partitions `from` to `to` of the response make of older blocks. `age` 0: for the answer to the newest block;
   * 1: for the answer to the one that is to come, for which partition 0 has nothing yet.
   */
  gather(from: number, to: number, age: 0 | 1): void {
    const last = Math.min(to, this.partitions, this.#known + age);
    for (let partition = from; partition < last; partition++) {
      const left = this.#blockOf(partition - age, 0);
      const right = this.#blockOf(partition - age, 1);
      this.#add(this.#left, left, partition, 0);
      this.#add(this.#right, right, partition, 1);
      if (this.#paths === 2) continue;
      this.#add(this.#right, left, partition, 2);
      this.#add(this.#left, right, partition, 3);
    }
  }

  /** What was gathered becomes the answer. */
  answer(): void {
    const left = this.#left;
    const right = this.#right;
    const to = this.#spectrum;
    // Real and imaginary parts exchanged, for the way back; X(-k) of each channel is the conjugate of X(k).
    for (let at = 0; at < left.length; at += 2) {
      const mirror = at === 0 ? 0 : to.length - at;
      const leftRe = left[at] ?? 0;
      const leftIm = left[at + 1] ?? 0;
      const rightRe = right[at] ?? 0;
      const rightIm = right[at + 1] ?? 0;
      to[mirror] = rightRe - leftIm;
      to[mirror + 1] = leftRe + rightIm;
      to[at] = leftIm + rightRe;
      to[at + 1] = leftRe - rightIm;
    }
    left.fill(0);
    right.fill(0);
    this.#fft.transform(to, this.#output);
  }

  reset(): void {
    for (const array of [this.#left, this.#right, this.#output, this.#input]) array.fill(0);
    this.#known = 0;
  }

  /** Parts the newest spectrum into those of both channels: real signals have X(-k) = conj X(k). */
  #part(left: Float64Array, right: Float64Array): void {
    const from = this.#spectrum;
    for (let at = 0; at < left.length; at += 2) {
      const mirror = at === 0 ? 0 : from.length - at;
      const aRe = from[at] ?? 0;
      const aIm = from[at + 1] ?? 0;
      const bRe = from[mirror] ?? 0;
      const bIm = from[mirror + 1] ?? 0;
      left[at] = (aRe + bRe) / 2;
      left[at + 1] = (aIm - bIm) / 2;
      right[at] = (aIm + bIm) / 2;
      right[at + 1] = (bRe - aRe) / 2;
    }
  }

  /** The spectrum of a block so many before the newest, of one side. */
  #blockOf(age: number, side: 0 | 1): Float64Array {
    return this.#history[((this.#newest + age) % this.partitions) * 2 + side] ?? NOTHING;
  }

  #add(sum: Float64Array, block: Float64Array, partition: number, path: number): void {
    multiplyAdd(sum, block, this.#responses[partition * this.#paths + path] ?? NOTHING);
  }
}

const NOTHING = new Float64Array(0);

function pieces(array: Float64Array, length: number): Float64Array[] {
  return Array.from({ length: array.length / length }, (_, index) =>
    array.subarray(index * length, (index + 1) * length),
  );
}
