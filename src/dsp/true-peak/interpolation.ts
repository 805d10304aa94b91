/** The waveform is looked at in four points per sample, each from this many samples (BS.1770-5, annex 2). */
export const TAPS = 12;
/** The older of the two middle samples is so many behind the newest. */
export const DELAY_FRAMES = TAPS / 2;

const KAISER_BETA = 5;

/** The filter of the point a quarter of a sample, and half of one, after the older of the two middle samples. */
const QUARTER = windowedSinc(1 / 4);
const MIDDLE = windowedSinc(1 / 2);

/** The halves of QUARTER that are even and odd around its centre, and of MIDDLE, which is even. */
export const EVEN: Float64Array = QUARTER.map((value, k) => (value + (QUARTER[TAPS - 1 - k] ?? 0)) / 2).subarray(
  0,
  TAPS / 2,
);
export const ODD: Float64Array = QUARTER.map((value, k) => (value - (QUARTER[TAPS - 1 - k] ?? 0)) / 2).subarray(
  0,
  TAPS / 2,
);
export const HALF: Float64Array = MIDDLE.subarray(0, TAPS / 2);

/** The largest value that interpolation can make of samples up to 1. */
export const MAX_RISE: number = Math.max(absoluteSum(QUARTER), absoluteSum(MIDDLE));

function windowedSinc(fraction: number): Float64Array {
  const taps = new Float64Array(TAPS).map((_, tap) => {
    const distance = tap - (TAPS / 2 - 1) - fraction;
    return sinc(distance) * kaiser(distance / (TAPS / 2));
  });
  const sum = taps.reduce((total, value) => total + value, 0);
  return taps.map((value) => value / sum);
}

function absoluteSum(taps: Float64Array): number {
  return taps.reduce((total, value) => total + Math.abs(value), 0);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window at -1..1. */
function kaiser(x: number): number {
  return bessel0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
