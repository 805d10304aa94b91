import { Fft } from "../convolver/fft.ts";

/** Power spectra of the newest frames of both sides of a stereo stream under a Hann window, by one complex transform. */
export class SideSpectra {
  readonly binHz: number;
  /** Mean square per bin, of each side, as of the last `transform`. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly #size: number;
  readonly #fft: Fft;
  readonly #window: Float64Array;
  readonly #newest: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #scale: number;
  #at = 0;

  /** `size` is a power of two. */
  constructor(rateHz: number, size: number) {
    this.#size = size;
    this.binHz = rateHz / size;
    this.#fft = new Fft(size);
    this.#window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
    this.#newest = new Float64Array(size * 2);
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    this.left = new Float64Array(size / 2);
    this.right = new Float64Array(size / 2);
    const windowPower = this.#window.reduce((sum, weight) => sum + weight * weight, 0);
    // Two: the other half of the spectrum is its mirror image. Four: see `#split`.
    this.#scale = 2 / (windowPower * size) / 4;
  }

  add(frames: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#newest[this.#at * 2] = frames[i * 2] ?? 0;
      this.#newest[this.#at * 2 + 1] = frames[i * 2 + 1] ?? 0;
      this.#at = (this.#at + 1) & (this.#size - 1);
    }
  }

  transform(): void {
    const mask = this.#size - 1;
    for (let i = 0; i < this.#size; i++) {
      const from = ((this.#at + i) & mask) * 2;
      const weight = this.#window[i] ?? 0;
      this.#re[i] = (this.#newest[from] ?? 0) * weight;
      this.#im[i] = (this.#newest[from + 1] ?? 0) * weight;
    }
    this.#fft.transform(this.#re, this.#im);
    this.#split();
  }

  /** Of two real signals in one transform, the first is its even part, the second its odd part, each twice. */
  #split(): void {
    const mask = this.#size - 1;
    for (let k = 0; k < this.left.length; k++) {
      const mirror = (this.#size - k) & mask;
      const re = this.#re[k] ?? 0;
      const im = this.#im[k] ?? 0;
      const mirrorRe = this.#re[mirror] ?? 0;
      const mirrorIm = this.#im[mirror] ?? 0;
      this.left[k] = ((re + mirrorRe) ** 2 + (im - mirrorIm) ** 2) * this.#scale;
      this.right[k] = ((re - mirrorRe) ** 2 + (im + mirrorIm) ** 2) * this.#scale;
    }
  }
}
