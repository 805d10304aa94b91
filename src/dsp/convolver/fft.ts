import { ComplexFft } from "./complex-fft.ts";

/** A ComplexFft for numbers whose real and imaginary parts lie in arrays of their own. */
export class Fft {
  readonly size: number;
  readonly #fft: ComplexFft;
  readonly #numbers: Float64Array;
  readonly #transformed: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#fft = new ComplexFft(size);
    this.#numbers = new Float64Array(size * 2);
    this.#transformed = new Float64Array(size * 2);
  }

  /** In place. With the arrays exchanged it is the inverse transform, times `size`. */
  transform(re: Float64Array, im: Float64Array): void {
    const numbers = this.#numbers;
    const transformed = this.#transformed;
    for (let k = 0, at = 0; k < this.size; k++, at += 2) {
      numbers[at] = re[k] ?? 0;
      numbers[at + 1] = im[k] ?? 0;
    }
    this.#fft.transform(numbers, transformed);
    for (let k = 0, at = 0; k < this.size; k++, at += 2) {
      re[k] = transformed[at] ?? 0;
      im[k] = transformed[at + 1] ?? 0;
    }
  }
}
