import { ComplexFft } from "../convolver/complex-fft.ts";

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
  readonly #fft: ComplexFft;
  readonly #window: Float64Array;
  readonly #recent: Float64Array;
  /** One window as real parts, the next one as imaginary parts. */
  readonly #numbers: Float64Array;
  readonly #spectrum: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly #onSpectrum: (power: Float64Array) => void;
  #filled = 0;

  /** `onSpectrum` gets the power of each bin from 0 to half of the rate; the array is only lent. */
  constructor(rateHz: number, onSpectrum: (power: Float64Array) => void) {
    this.size = 2 ** Math.round(Math.log2(rateHz * WINDOW_SECONDS));
    this.hopFrames = this.size / HOPS_PER_WINDOW;
    this.binHz = rateHz / this.size;
    this.#fft = new ComplexFft(this.size);
    this.#window = Float64Array.from(
      { length: this.size },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / this.size),
    );
    this.#recent = new Float64Array(this.size + this.hopFrames);
    this.#numbers = new Float64Array(this.size * 2);
    this.#spectrum = new Float64Array(this.size * 2);
    this.#first = new Float64Array(this.size / 2);
    this.#second = new Float64Array(this.size / 2);
    this.#onSpectrum = onSpectrum;
  }

  add(samples: Float32Array, frames: number): void {
    const recent = this.#recent;
    for (let frame = 0; frame < frames; ) {
      const count = Math.min(frames - frame, recent.length - this.#filled);
      const to = this.#filled + count;
      for (let i = this.#filled, at = frame * 2; i < to; i++, at += 2) {
        recent[i] = ((samples[at] ?? 0) + (samples[at + 1] ?? 0)) / 2;
      }
      this.#filled = to;
      frame += count;
      if (to === recent.length) this.#transform();
    }
  }

  /** Two windows, one hop apart, then forward by two hops. */
  #transform(): void {
    const { size, hopFrames } = this;
    const window = this.#window;
    const recent = this.#recent;
    const numbers = this.#numbers;
    for (let i = 0; i < size; i++) {
      const weight = window[i] ?? 0;
      numbers[i * 2] = (recent[i] ?? 0) * weight;
      numbers[i * 2 + 1] = (recent[i + hopFrames] ?? 0) * weight;
    }
    this.#fft.transform(numbers, this.#spectrum);
    this.#separate();
    this.#onSpectrum(this.#first);
    this.#onSpectrum(this.#second);
    this.#recent.copyWithin(0, hopFrames * 2);
    this.#filled = size - hopFrames;
  }

  /** Of two real signals in one transform, the first is its even part, the second its odd part. */
  #separate(): void {
    const numbers = this.#spectrum;
    const first = this.#first;
    const second = this.#second;
    first[0] = (numbers[0] ?? 0) ** 2;
    second[0] = (numbers[1] ?? 0) ** 2;
    for (let k = 1, at = 2, mirror = numbers.length - 2; k < first.length; k++, at += 2, mirror -= 2) {
      const a = numbers[at] ?? 0;
      const b = numbers[at + 1] ?? 0;
      const c = numbers[mirror] ?? 0;
      const d = numbers[mirror + 1] ?? 0;
      first[k] = ((a + c) * (a + c) + (b - d) * (b - d)) / 4;
      second[k] = ((a - c) * (a - c) + (b + d) * (b + d)) / 4;
    }
  }
}
