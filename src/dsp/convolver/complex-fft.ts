/** One pass over the numbers. */
export type FftPass = {
  readonly radix: 2 | 4;
  /** Butterflies of this pass, and how many of them share a twiddle. */
  readonly groups: number;
  readonly stride: number;
  /** Real and imaginary parts of up to three twiddles per group. */
  readonly twiddles: Float64Array;
};

const TWIDDLES = 6;

/**
 * The discrete Fourier transform of `size` complex numbers (a power of two), unscaled: Stockham's self-sorting form with
 * radix 4 (C. Van Loan, "Computational Frameworks for the FFT", 1992, 1.7). The imaginary part of each number follows its
 * real part: in arrays of their own, which lie apart by powers of two, they would drive each other out of the cache.
 */
export class ComplexFft {
  readonly size: number;
  readonly #passes: readonly FftPass[];
  readonly #other: Float64Array;

  /** `passes`: those of this size, where they were built elsewhere. */
  constructor(size: number, passes: readonly FftPass[] = fftPasses(size)) {
    this.size = size;
    this.#passes = passes;
    this.#other = new Float64Array(size * 2);
  }

  /** With real and imaginary parts exchanged, before and after, it is the inverse transform, times `size`. */
  transform(numbers: Float64Array, into: Float64Array): void {
    // To and fro, so that the last pass ends in `into`.
    const isOdd = this.#passes.length % 2 === 1;
    let to = isOdd ? into : this.#other;
    let next = isOdd ? this.#other : into;
    let from = numbers;
    for (let index = 0; index < this.#passes.length; index++) {
      const pass = this.#passes[index];
      if (pass === undefined) break;
      if (pass.radix === 2) radix2(from, to, pass);
      else if (pass.groups === 1) lastRadix4(from, to, pass);
      else if (pass.stride === 1) firstRadix4(from, to, pass);
      else radix4(from, to, pass);
      from = to;
      to = next;
      next = from;
    }
  }
}

/** In shared memory, so that another thread may have them. */
export function fftPasses(size: number): readonly FftPass[] {
  const passes: FftPass[] = [];
  for (let length = size, stride = 1; length > 1; ) {
    const radix = length % 4 === 0 ? 4 : 2;
    const groups = length / radix;
    const twiddles = new Float64Array(new SharedArrayBuffer(groups * TWIDDLES * 8));
    for (let group = 0; group < groups; group++) {
      for (let k = 1; k < radix; k++) {
        const angle = (-2 * Math.PI * group * k) / length;
        twiddles[group * TWIDDLES + (k - 1) * 2] = Math.cos(angle);
        twiddles[group * TWIDDLES + (k - 1) * 2 + 1] = Math.sin(angle);
      }
    }
    passes.push({ radix, groups, stride, twiddles });
    length = groups;
    stride *= radix;
  }
  return passes;
}

/** In the first pass every butterfly has twiddles of its own: a loop within the loop would run once. */
function firstRadix4(from: Float64Array, to: Float64Array, { groups, twiddles }: FftPass): void {
  const quarter = groups * 2;
  for (let at = 0, out = 0, w = 0; at < quarter; at += 2, out += 8, w += TWIDDLES) {
    const w1Re = twiddles[w] ?? 0;
    const w1Im = twiddles[w + 1] ?? 0;
    const w2Re = twiddles[w + 2] ?? 0;
    const w2Im = twiddles[w + 3] ?? 0;
    const w3Re = twiddles[w + 4] ?? 0;
    const w3Im = twiddles[w + 5] ?? 0;
    const aRe = from[at] ?? 0;
    const aIm = from[at + 1] ?? 0;
    const bRe = from[at + quarter] ?? 0;
    const bIm = from[at + quarter + 1] ?? 0;
    const cRe = from[at + 2 * quarter] ?? 0;
    const cIm = from[at + 2 * quarter + 1] ?? 0;
    const dRe = from[at + 3 * quarter] ?? 0;
    const dIm = from[at + 3 * quarter + 1] ?? 0;
    const sumRe = aRe + cRe;
    const sumIm = aIm + cIm;
    const differenceRe = aRe - cRe;
    const differenceIm = aIm - cIm;
    const otherRe = bRe + dRe;
    const otherIm = bIm + dIm;
    const turnedRe = bIm - dIm;
    const turnedIm = dRe - bRe;
    to[out] = sumRe + otherRe;
    to[out + 1] = sumIm + otherIm;
    const xRe = differenceRe + turnedRe;
    const xIm = differenceIm + turnedIm;
    to[out + 2] = xRe * w1Re - xIm * w1Im;
    to[out + 3] = xRe * w1Im + xIm * w1Re;
    const yRe = sumRe - otherRe;
    const yIm = sumIm - otherIm;
    to[out + 4] = yRe * w2Re - yIm * w2Im;
    to[out + 5] = yRe * w2Im + yIm * w2Re;
    const zRe = differenceRe - turnedRe;
    const zIm = differenceIm - turnedIm;
    to[out + 6] = zRe * w3Re - zIm * w3Im;
    to[out + 7] = zRe * w3Im + zIm * w3Re;
  }
}

function radix4(from: Float64Array, to: Float64Array, { groups, stride, twiddles }: FftPass): void {
  const quarter = stride * groups * 2;
  const step = stride * 2;
  for (let group = 0; group < groups; group++) {
    const w = group * TWIDDLES;
    const w1Re = twiddles[w] ?? 0;
    const w1Im = twiddles[w + 1] ?? 0;
    const w2Re = twiddles[w + 2] ?? 0;
    const w2Im = twiddles[w + 3] ?? 0;
    const w3Re = twiddles[w + 4] ?? 0;
    const w3Im = twiddles[w + 5] ?? 0;
    for (let at = step * group, out = step * 4 * group, end = at + step; at < end; at += 2, out += 2) {
      const aRe = from[at] ?? 0;
      const aIm = from[at + 1] ?? 0;
      const bRe = from[at + quarter] ?? 0;
      const bIm = from[at + quarter + 1] ?? 0;
      const cRe = from[at + 2 * quarter] ?? 0;
      const cIm = from[at + 2 * quarter + 1] ?? 0;
      const dRe = from[at + 3 * quarter] ?? 0;
      const dIm = from[at + 3 * quarter + 1] ?? 0;
      const sumRe = aRe + cRe;
      const sumIm = aIm + cIm;
      const differenceRe = aRe - cRe;
      const differenceIm = aIm - cIm;
      const otherRe = bRe + dRe;
      const otherIm = bIm + dIm;
      const turnedRe = bIm - dIm;
      const turnedIm = dRe - bRe;
      to[out] = sumRe + otherRe;
      to[out + 1] = sumIm + otherIm;
      const xRe = differenceRe + turnedRe;
      const xIm = differenceIm + turnedIm;
      to[out + step] = xRe * w1Re - xIm * w1Im;
      to[out + step + 1] = xRe * w1Im + xIm * w1Re;
      const yRe = sumRe - otherRe;
      const yIm = sumIm - otherIm;
      to[out + 2 * step] = yRe * w2Re - yIm * w2Im;
      to[out + 2 * step + 1] = yRe * w2Im + yIm * w2Re;
      const zRe = differenceRe - turnedRe;
      const zIm = differenceIm - turnedIm;
      to[out + 3 * step] = zRe * w3Re - zIm * w3Im;
      to[out + 3 * step + 1] = zRe * w3Im + zIm * w3Re;
    }
  }
}

/** All twiddles of the last pass are 1. */
function lastRadix4(from: Float64Array, to: Float64Array, { stride }: FftPass): void {
  const quarter = stride * 2;
  for (let at = 0; at < quarter; at += 2) {
    const aRe = from[at] ?? 0;
    const aIm = from[at + 1] ?? 0;
    const bRe = from[at + quarter] ?? 0;
    const bIm = from[at + quarter + 1] ?? 0;
    const cRe = from[at + 2 * quarter] ?? 0;
    const cIm = from[at + 2 * quarter + 1] ?? 0;
    const dRe = from[at + 3 * quarter] ?? 0;
    const dIm = from[at + 3 * quarter + 1] ?? 0;
    to[at] = aRe + cRe + bRe + dRe;
    to[at + 1] = aIm + cIm + bIm + dIm;
    to[at + quarter] = aRe - cRe + bIm - dIm;
    to[at + quarter + 1] = aIm - cIm + dRe - bRe;
    to[at + 2 * quarter] = aRe + cRe - bRe - dRe;
    to[at + 2 * quarter + 1] = aIm + cIm - bIm - dIm;
    to[at + 3 * quarter] = aRe - cRe - bIm + dIm;
    to[at + 3 * quarter + 1] = aIm - cIm - dRe + bRe;
  }
}

function radix2(from: Float64Array, to: Float64Array, { groups, stride, twiddles }: FftPass): void {
  const half = stride * groups * 2;
  const step = stride * 2;
  for (let group = 0; group < groups; group++) {
    const wRe = twiddles[group * TWIDDLES] ?? 0;
    const wIm = twiddles[group * TWIDDLES + 1] ?? 0;
    for (let at = step * group, out = step * 2 * group, end = at + step; at < end; at += 2, out += 2) {
      const aRe = from[at] ?? 0;
      const aIm = from[at + 1] ?? 0;
      const bRe = from[at + half] ?? 0;
      const bIm = from[at + half + 1] ?? 0;
      to[out] = aRe + bRe;
      to[out + 1] = aIm + bIm;
      const xRe = aRe - bRe;
      const xIm = aIm - bIm;
      to[out + step] = xRe * wRe - xIm * wIm;
      to[out + step + 1] = xRe * wIm + xIm * wRe;
    }
  }
}
