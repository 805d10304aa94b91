/**
 * sum += a * b for complex numbers, each real part followed by its imaginary part. Short, and arrays from their first number
 * on: the compiler takes what it has to know of the arrays out of the loop.
 */
export function multiplyAdd(sum: Float64Array, a: Float64Array, b: Float64Array): void {
  for (let k = 0; k + 1 < sum.length; k += 2) {
    const aRe = a[k] ?? 0;
    const aIm = a[k + 1] ?? 0;
    const bRe = b[k] ?? 0;
    const bIm = b[k + 1] ?? 0;
    sum[k] = (sum[k] ?? 0) + aRe * bRe - aIm * bIm;
    sum[k + 1] = (sum[k + 1] ?? 0) + aRe * bIm + aIm * bRe;
  }
}
