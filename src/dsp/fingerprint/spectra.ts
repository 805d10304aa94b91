import { Fft } from "../convolver/fft.ts";

/** About 93 ms at 44.1 kHz, a new one every quarter of it. */
const WINDOW_SECONDS = 0.093;
const HOPS_PER_WINDOW = 4;

/**
 * Power spectra of the middle of a stereo stream: Hann windows that overlap by three quarters. Two windows are one complex
 * transform.
 */
export class Spectra {
  readonly size: number;
  readonly hopFrames: number;
  readonly binHz: number;
  readonly #fft: Fft;
  readonly #window: Float64Array;
  readonly #recent: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  readonly #power: Float64Array;
  readonly #onSpectrum: (power: Float64Array) => void;
  #filled = 0;

  /** `onSpectrum` gets the power of each bin from 0 to half of the rate; the array is only lent. */
  constructor(rateHz: number, onSpectrum: (power: Float64Array) => void) {
    this.size = 2 ** Math.round(Math.log2(rateHz * WINDOW_SECONDS));
    this.hopFrames = this.size / HOPS_PER_WINDOW;
    this.binHz = rateHz / this.size;
    this.#fft = new Fft(this.size);
    this.#window = Float64Array.from(
      { length: this.size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / this.size),
    );
    this.#recent = new Float64Array(this.size + this.hopFrames);
    this.#re = new Float64Array(this.size);
    this.#im = new Float64Array(this.size);
    this.#power = new Float64Array(this.size / 2);
    this.#onSpectrum = onSpectrum;
  }

  add(samples: Float32Array, frames: number): void {
    for (let frame = 0; frame < frames; frame++) {
      const middle = ((samples[frame * 2] ?? 0) + (samples[frame * 2 + 1] ?? 0)) / 2;
      this.#recent[this.#filled++] = middle;
      if (this.#filled === this.#recent.length) this.#transform();
    }
  }

  /** Two windows, one hop apart, then forward by two hops. */
  #transform(): void {
    const { size, hopFrames } = this;
    for (let i = 0; i < size; i++) {
      const weight = this.#window[i] ?? 0;
      this.#re[i] = (this.#recent[i] ?? 0) * weight;
      this.#im[i] = (this.#recent[i + hopFrames] ?? 0) * weight;
    }
    this.#fft.transform(this.#re, this.#im);
    this.#tell(1);
    this.#tell(-1);
    this.#recent.copyWithin(0, hopFrames * 2);
    this.#filled = size - hopFrames;
  }

  /** Of two real signals in one transform, the first is its even part (1), the second its odd part (-1). */
  #tell(part: 1 | -1): void {
    const mask = this.size - 1;
    for (let k = 0; k < this.#power.length; k++) {
      const mirror = (this.size - k) & mask;
      const re = (this.#re[k] ?? 0) + part * (this.#re[mirror] ?? 0);
      const im = (this.#im[k] ?? 0) - part * (this.#im[mirror] ?? 0);
      this.#power[k] = (re * re + im * im) / 4;
    }
    this.#onSpectrum(this.#power);
  }
}
