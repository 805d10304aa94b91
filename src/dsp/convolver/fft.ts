type Stage = {
  readonly radix: 2 | 4;
  /** Butterflies of this stage, and how many of them share a twiddle. */
  readonly groups: number;
  readonly stride: number;
  /** Real and imaginary parts of up to three twiddles per group. */
  readonly twiddles: Float64Array;
};

const TWIDDLES = 6;

/**
 * The discrete Fourier transform of `size` complex numbers (a power of two), unscaled: Stockham's self-sorting form with
 * radix 4 (C. Van Loan, "Computational Frameworks for the FFT", 1992, 1.7). Real and imaginary parts lie in arrays of their own.
 */
export class Fft {
  readonly size: number;
  readonly #stages: readonly Stage[];
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
    this.#stages = stagesOf(size);
  }

  /** In place. With the arrays exchanged it is the inverse transform, times `size`. */
  transform(re: Float64Array, im: Float64Array): void {
    let fromRe = re;
    let fromIm = im;
    let toRe = this.#re;
    let toIm = this.#im;
    for (const stage of this.#stages) {
      if (stage.radix === 4) radix4(fromRe, fromIm, toRe, toIm, stage);
      else radix2(fromRe, fromIm, toRe, toIm, stage);
      [fromRe, toRe] = [toRe, fromRe];
      [fromIm, toIm] = [toIm, fromIm];
    }
    if (fromRe === re) return;
    re.set(fromRe);
    im.set(fromIm);
  }
}

function stagesOf(size: number): Stage[] {
  const stages: Stage[] = [];
  for (let length = size, stride = 1; length > 1; ) {
    const radix = length % 4 === 0 ? 4 : 2;
    const groups = length / radix;
    const twiddles = new Float64Array(groups * TWIDDLES);
    for (let group = 0; group < groups; group++) {
      for (let k = 1; k < radix; k++) {
        const angle = (-2 * Math.PI * group * k) / length;
        twiddles[group * TWIDDLES + (k - 1) * 2] = Math.cos(angle);
        twiddles[group * TWIDDLES + (k - 1) * 2 + 1] = Math.sin(angle);
      }
    }
    stages.push({ radix, groups, stride, twiddles });
    length = groups;
    stride *= radix;
  }
  return stages;
}

function radix4(
  fromRe: Float64Array,
  fromIm: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
  { groups, stride, twiddles }: Stage,
): void {
  const quarter = stride * groups;
  for (let group = 0; group < groups; group++) {
    const w = group * TWIDDLES;
    const w1Re = twiddles[w] ?? 0;
    const w1Im = twiddles[w + 1] ?? 0;
    const w2Re = twiddles[w + 2] ?? 0;
    const w2Im = twiddles[w + 3] ?? 0;
    const w3Re = twiddles[w + 4] ?? 0;
    const w3Im = twiddles[w + 5] ?? 0;
    for (let from = stride * group, to = stride * 4 * group, end = from + stride; from < end; from++, to++) {
      const aRe = fromRe[from] ?? 0;
      const aIm = fromIm[from] ?? 0;
      const bRe = fromRe[from + quarter] ?? 0;
      const bIm = fromIm[from + quarter] ?? 0;
      const cRe = fromRe[from + 2 * quarter] ?? 0;
      const cIm = fromIm[from + 2 * quarter] ?? 0;
      const dRe = fromRe[from + 3 * quarter] ?? 0;
      const dIm = fromIm[from + 3 * quarter] ?? 0;
      const sumRe = aRe + cRe;
      const sumIm = aIm + cIm;
      const differenceRe = aRe - cRe;
      const differenceIm = aIm - cIm;
      const otherRe = bRe + dRe;
      const otherIm = bIm + dIm;
      const turnedRe = bIm - dIm;
      const turnedIm = dRe - bRe;
      toRe[to] = sumRe + otherRe;
      toIm[to] = sumIm + otherIm;
      const xRe = differenceRe + turnedRe;
      const xIm = differenceIm + turnedIm;
      toRe[to + stride] = xRe * w1Re - xIm * w1Im;
      toIm[to + stride] = xRe * w1Im + xIm * w1Re;
      const yRe = sumRe - otherRe;
      const yIm = sumIm - otherIm;
      toRe[to + 2 * stride] = yRe * w2Re - yIm * w2Im;
      toIm[to + 2 * stride] = yRe * w2Im + yIm * w2Re;
      const zRe = differenceRe - turnedRe;
      const zIm = differenceIm - turnedIm;
      toRe[to + 3 * stride] = zRe * w3Re - zIm * w3Im;
      toIm[to + 3 * stride] = zRe * w3Im + zIm * w3Re;
    }
  }
}

function radix2(
  fromRe: Float64Array,
  fromIm: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
  { groups, stride, twiddles }: Stage,
): void {
  const half = stride * groups;
  for (let group = 0; group < groups; group++) {
    const wRe = twiddles[group * TWIDDLES] ?? 0;
    const wIm = twiddles[group * TWIDDLES + 1] ?? 0;
    for (let from = stride * group, to = stride * 2 * group, end = from + stride; from < end; from++, to++) {
      const aRe = fromRe[from] ?? 0;
      const aIm = fromIm[from] ?? 0;
      const bRe = fromRe[from + half] ?? 0;
      const bIm = fromIm[from + half] ?? 0;
      toRe[to] = aRe + bRe;
      toIm[to] = aIm + bIm;
      const xRe = aRe - bRe;
      const xIm = aIm - bIm;
      toRe[to + stride] = xRe * wRe - xIm * wIm;
      toIm[to + stride] = xRe * wIm + xIm * wRe;
    }
  }
}
