/** Half of the taps beside the middle one, outwards: a half-band filter under a Kaiser window (beta 6). */
const SIDE_TAPS = halfBandTaps(4, 6);
const REACH = SIDE_TAPS.length * 2 - 1;
const HISTORY = REACH * 2;

/**
 * Every second frame of an interleaved stereo stream, without what would fold back into its lower half: up to an eighth of
 * the rate it is flat within 0.01 dB, and what folds onto that is 60 dB down.
 */
export class Halving {
  readonly #work: Float64Array;
  #isOdd = false;

  /** `maxFrames` is the most that `process` gets at once. */
  constructor(maxFrames: number) {
    this.#work = new Float64Array((HISTORY + maxFrames) * 2);
  }

  /** Writes into `to` and gives the number of frames written. The two may be the same array. */
  process(from: Float64Array, frames: number, to: Float64Array): number {
    const work = this.#work;
    for (let i = 0; i < frames * 2; i++) work[HISTORY * 2 + i] = from[i] ?? 0;
    let count = 0;
    for (let frame = this.#isOdd ? 1 : 0; frame < frames; frame += 2, count++) {
      const middle = (frame + REACH) * 2;
      to[count * 2] = filtered(work, middle);
      to[count * 2 + 1] = filtered(work, middle + 1);
    }
    if (frames % 2 === 1) this.#isOdd = !this.#isOdd;
    work.copyWithin(0, frames * 2, (HISTORY + frames) * 2);
    return count;
  }
}

function filtered(work: Float64Array, middle: number): number {
  let sum = 0.5 * (work[middle] ?? 0);
  for (let k = 0; k < SIDE_TAPS.length; k++) {
    const distance = (2 * k + 1) * 2;
    sum += (SIDE_TAPS[k] ?? 0) * ((work[middle - distance] ?? 0) + (work[middle + distance] ?? 0));
  }
  return sum;
}

function halfBandTaps(pairs: number, beta: number): readonly number[] {
  const reach = pairs * 2;
  const taps = Array.from({ length: pairs }, (_, k) => {
    const n = 2 * k + 1;
    const window = besselI0(beta * Math.sqrt(1 - (n / reach) ** 2)) / besselI0(beta);
    return (Math.sin((Math.PI * n) / 2) / (Math.PI * n)) * window;
  });
  const gain = taps.reduce((sum, tap) => sum + 2 * tap, 0);
  return taps.map((tap) => (tap * 0.5) / gain);
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 30; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
