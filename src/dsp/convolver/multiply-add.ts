/**
 * sum += a * b for `count` complex numbers, each real part followed by its imaginary part. Every operand lies in its array
 * from its offset on.
 */
export function multiplyAdd(
  sum: Float64Array,
  sumAt: number,
  signals: Float64Array,
  aAt: number,
  responses: Float64Array,
  bAt: number,
  count: number,
): void {
  for (let k = 0; k < count * 2; k += 2) {
    const aRe = signals[aAt + k] ?? 0;
    const aIm = signals[aAt + k + 1] ?? 0;
    const bRe = responses[bAt + k] ?? 0;
    const bIm = responses[bAt + k + 1] ?? 0;
    sum[sumAt + k] = (sum[sumAt + k] ?? 0) + aRe * bRe - aIm * bIm;
    sum[sumAt + k + 1] = (sum[sumAt + k + 1] ?? 0) + aRe * bIm + aIm * bRe;
  }
}

/** sum += a * b + c * d: the sum goes through the processor once instead of twice. */
export function multiplyAddTwo(
  sum: Float64Array,
  sumAt: number,
  signals: Float64Array,
  aAt: number,
  cAt: number,
  responses: Float64Array,
  bAt: number,
  dAt: number,
  count: number,
): void {
  for (let k = 0; k < count * 2; k += 2) {
    const aRe = signals[aAt + k] ?? 0;
    const aIm = signals[aAt + k + 1] ?? 0;
    const bRe = responses[bAt + k] ?? 0;
    const bIm = responses[bAt + k + 1] ?? 0;
    const cRe = signals[cAt + k] ?? 0;
    const cIm = signals[cAt + k + 1] ?? 0;
    const dRe = responses[dAt + k] ?? 0;
    const dIm = responses[dAt + k + 1] ?? 0;
    sum[sumAt + k] = (sum[sumAt + k] ?? 0) + (aRe * bRe - aIm * bIm) + (cRe * dRe - cIm * dIm);
    sum[sumAt + k + 1] = (sum[sumAt + k + 1] ?? 0) + (aRe * bIm + aIm * bRe) + (cRe * dIm + cIm * dRe);
  }
}
