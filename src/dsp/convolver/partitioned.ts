import { Fft } from "./fft.ts";

/** Complex numbers, real and imaginary parts apart. */
type Spectrum = { readonly re: Float64Array; readonly im: Float64Array };

/** An impulse response for each channel; the same array twice is one response for both. */
export type Impulse = { readonly left: Float32Array; readonly right: Float32Array };

/**
 * Convolution in blocks of equal size, by the spectra of the last blocks (overlap-save with a frequency-domain delay line;
 * W. Gardner, "Efficient Convolution without Input-Output Delay", JAES 43 (3), 1995). Both channels are one complex signal,
 * left + i right: a response that both share multiplies its spectrum X, and what the responses differ in multiplies the
 * mirrored conjugate of X.
 */
export class PartitionedConvolution {
  readonly blockFrames: number;
  /** The answer to the last block. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly #fft: Fft;
  readonly #shared: readonly Spectrum[];
  readonly #apart: readonly Spectrum[] | null;
  /** Spectra of the last blocks; `#newest` is where the newest lies. */
  readonly #history: readonly Spectrum[];
  readonly #sum: Spectrum;
  readonly #before: Spectrum;
  #newest = 0;

  /** The taps `from` to `to` of the impulse. */
  constructor(impulse: Impulse, from: number, to: number, blockFrames: number) {
    this.blockFrames = blockFrames;
    this.#fft = new Fft(blockFrames * 2);
    const starts = Array.from({ length: Math.ceil((to - from) / blockFrames) }, (_, part) => from + part * blockFrames);
    const parts = (scale: (left: number, right: number) => number) =>
      starts.map((start) => this.#spectrumOf(impulse, start, Math.min(start + blockFrames, to), scale));
    this.#shared = parts((left, right) => (left + right) / 2);
    this.#apart = impulse.left === impulse.right ? null : parts((left, right) => (left - right) / 2);
    this.#history = starts.map(() => emptySpectrum(blockFrames * 2));
    this.#sum = emptySpectrum(blockFrames * 2);
    this.#before = emptySpectrum(blockFrames);
    this.left = this.#sum.re.subarray(blockFrames);
    this.right = this.#sum.im.subarray(blockFrames);
  }

  /** Takes the next `blockFrames` of both channels and works out `left` and `right`. */
  process(left: Float64Array, right: Float64Array): void {
    const size = this.blockFrames;
    const parts = this.#history.length;
    this.#newest = (this.#newest + parts - 1) % parts;
    const { re, im } = this.#history[this.#newest] ?? this.#sum;
    re.set(this.#before.re);
    im.set(this.#before.im);
    re.set(left, size);
    im.set(right, size);
    this.#before.re.set(left);
    this.#before.im.set(right);
    this.#fft.transform(re, im);
    this.#sum.re.fill(0);
    this.#sum.im.fill(0);
    for (let part = 0; part < parts; part++) this.#multiply(part);
    this.#fft.transform(this.#sum.im, this.#sum.re);
  }

  reset(): void {
    for (const { re, im } of [...this.#history, this.#sum, this.#before]) {
      re.fill(0);
      im.fill(0);
    }
  }

  #multiply(part: number): void {
    const input = this.#history[(this.#newest + part) % this.#history.length];
    const shared = this.#shared[part];
    if (input === undefined || shared === undefined) return;
    multiplyAdd(this.#sum, input, shared);
    const apart = this.#apart?.[part];
    if (apart !== undefined) multiplyAddMirrored(this.#sum, input, apart);
  }

  /** Scaled so that transforming there and back gives back what was there. */
  #spectrumOf(impulse: Impulse, from: number, to: number, scale: (left: number, right: number) => number): Spectrum {
    const spectrum = emptySpectrum(this.#fft.size);
    for (let tap = from; tap < to; tap++) {
      spectrum.re[tap - from] = scale(impulse.left[tap] ?? 0, impulse.right[tap] ?? 0) / this.#fft.size;
    }
    this.#fft.transform(spectrum.re, spectrum.im);
    return spectrum;
  }
}

function emptySpectrum(size: number): Spectrum {
  return { re: new Float64Array(size), im: new Float64Array(size) };
}

function multiplyAdd(sum: Spectrum, a: Spectrum, b: Spectrum): void {
  const { re: sumRe, im: sumIm } = sum;
  const { re: aRe, im: aIm } = a;
  const { re: bRe, im: bIm } = b;
  for (let k = 0; k < sumRe.length; k++) {
    const ar = aRe[k] ?? 0;
    const ai = aIm[k] ?? 0;
    const br = bRe[k] ?? 0;
    const bi = bIm[k] ?? 0;
    sumRe[k] = (sumRe[k] ?? 0) + ar * br - ai * bi;
    sumIm[k] = (sumIm[k] ?? 0) + ar * bi + ai * br;
  }
}

/** With the conjugate of `a` at the mirrored frequency. */
function multiplyAddMirrored(sum: Spectrum, a: Spectrum, b: Spectrum): void {
  const { re: sumRe, im: sumIm } = sum;
  const { re: aRe, im: aIm } = a;
  const { re: bRe, im: bIm } = b;
  const mask = sumRe.length - 1;
  for (let k = 0; k < sumRe.length; k++) {
    const mirror = (sumRe.length - k) & mask;
    const ar = aRe[mirror] ?? 0;
    const ai = -(aIm[mirror] ?? 0);
    const br = bRe[k] ?? 0;
    const bi = bIm[k] ?? 0;
    sumRe[k] = (sumRe[k] ?? 0) + ar * br - ai * bi;
    sumIm[k] = (sumIm[k] ?? 0) + ar * bi + ai * br;
  }
}
