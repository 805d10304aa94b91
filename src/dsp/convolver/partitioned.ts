import { ComplexFft } from "./complex-fft.ts";
import type { PartitionTables } from "./impulse-tables.ts";
import { multiplyAdd, multiplyAddTwo } from "./multiply-add.ts";

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
  readonly #tables: PartitionTables;
  /** Complex numbers of a spectrum, and the numbers that one channel of it takes. */
  readonly #bins: number;
  readonly #width: number;
  readonly #fft: ComplexFft;
  readonly #input: Float64Array;
  readonly #output: Float64Array;
  /** The block before, as it came. */
  readonly #before: Float64Array;
  /** Spectra of the last blocks, left and right; `#newest` is where the newest lies, and so many are there. */
  readonly #history: Float64Array;
  #newest = 0;
  #known = 0;
  /** Of the answer: left, then right. */
  readonly #sum: Float64Array;

  constructor(tables: PartitionTables) {
    const { blockFrames, partitions, passes } = tables;
    this.#tables = tables;
    this.partitions = partitions;
    this.#bins = blockFrames + 1;
    this.#width = this.#bins * 2;
    this.#fft = new ComplexFft(blockFrames * 2, passes);
    this.#input = new Float64Array(blockFrames * 4);
    this.#output = new Float64Array(blockFrames * 4);
    this.answered = this.#output.subarray(blockFrames * 2);
    this.#before = new Float64Array(blockFrames * 2);
    this.#history = new Float64Array(partitions * this.#width * 2);
    this.#sum = new Float64Array(this.#width * 2);
  }

  /** The next block has come: left, right, left, right. */
  take(block: Float64Array): void {
    this.#input.set(this.#before);
    this.#input.set(block, block.length);
    this.#before.set(block);
    this.#fft.transform(this.#input);
    this.#newest = (this.#newest + this.partitions - 1) % this.partitions;
    this.#known = Math.min(this.partitions, this.#known + 1);
    this.#part();
  }

  /**
   * Adds what partitions `from` to `to` of the response make of older blocks. `age` 0: for the answer to the newest block;
   * 1: for the answer to the one that is to come, for which partition 0 has nothing yet.
   */
  gather(from: number, to: number, age: 0 | 1): void {
    const last = Math.min(to, this.partitions, this.#known + age);
    let partition = from;
    for (; partition + 1 < last; partition += 2) this.#addTwo(partition, age);
    if (partition < last) this.#addOne(partition, age);
  }

  /** What was gathered becomes the answer. */
  answer(): void {
    const width = this.#width;
    const sum = this.#sum;
    const to = this.#output;
    // Real and imaginary parts exchanged, for the way back; X(-k) of each channel is the conjugate of X(k).
    for (let at = 0; at < width; at += 2) {
      const mirror = at === 0 ? 0 : to.length - at;
      const leftRe = sum[at] ?? 0;
      const leftIm = sum[at + 1] ?? 0;
      const rightRe = sum[width + at] ?? 0;
      const rightIm = sum[width + at + 1] ?? 0;
      to[mirror] = rightRe - leftIm;
      to[mirror + 1] = leftRe + rightIm;
      to[at] = leftIm + rightRe;
      to[at + 1] = leftRe - rightIm;
    }
    sum.fill(0);
    this.#fft.transform(to);
  }

  reset(): void {
    for (const array of [this.#sum, this.#output, this.#before]) array.fill(0);
    this.#known = 0;
  }

  /** Parts the newest spectrum into those of both channels: real signals have X(-k) = conj X(k). */
  #part(): void {
    const width = this.#width;
    const from = this.#input;
    const to = this.#history;
    const left = this.#newest * width * 2;
    const right = left + width;
    for (let at = 0; at < width; at += 2) {
      const mirror = at === 0 ? 0 : from.length - at;
      const aRe = from[at] ?? 0;
      const aIm = from[at + 1] ?? 0;
      const bRe = from[mirror] ?? 0;
      const bIm = from[mirror + 1] ?? 0;
      to[left + at] = (aRe + bRe) / 2;
      to[left + at + 1] = (aIm - bIm) / 2;
      to[right + at] = (aIm + bIm) / 2;
      to[right + at + 1] = (bRe - aRe) / 2;
    }
  }

  #addOne(partition: number, age: number): void {
    const { paths, spectra } = this.#tables;
    const sum = this.#sum;
    const width = this.#width;
    const bins = this.#bins;
    const history = this.#history;
    const left = ((this.#newest + partition - age) % this.partitions) * width * 2;
    const right = left + width;
    const response = partition * paths * width;
    multiplyAdd(sum, 0, history, left, spectra, response, bins);
    multiplyAdd(sum, width, history, right, spectra, response + width, bins);
    if (paths === 2) return;
    multiplyAdd(sum, width, history, left, spectra, response + 2 * width, bins);
    multiplyAdd(sum, 0, history, right, spectra, response + 3 * width, bins);
  }

  /** This partition and the one behind it. */
  #addTwo(partition: number, age: number): void {
    const { paths, spectra } = this.#tables;
    const sum = this.#sum;
    const width = this.#width;
    const bins = this.#bins;
    const history = this.#history;
    const a = ((this.#newest + partition - age) % this.partitions) * width * 2;
    const c = ((this.#newest + partition + 1 - age) % this.partitions) * width * 2;
    const b = partition * paths * width;
    const d = b + paths * width;
    multiplyAddTwo(sum, 0, history, a, c, spectra, b, d, bins);
    multiplyAddTwo(sum, width, history, a + width, c + width, spectra, b + width, d + width, bins);
    if (paths === 2) return;
    multiplyAddTwo(sum, width, history, a, c, spectra, b + 2 * width, d + 2 * width, bins);
    multiplyAddTwo(sum, 0, history, a + width, c + width, spectra, b + 3 * width, d + 3 * width, bins);
  }
}
