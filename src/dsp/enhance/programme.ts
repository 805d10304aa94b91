/** One-pole corners between which tilt is measured. */
const LOW_HZ = 250;
const HIGH_HZ = 4000;

/** Filled anew by each `take`. */
export class ProgrammeMeasure {
  /** Mean square of both channels. */
  power = 0;
  peak = 0;
  /** Of what is below 250 Hz and above 4 kHz. */
  lowPower = 0;
  highPower = 0;
  sidePower = 0;
  /** -1 to 1. */
  correlation = 1;
}

/** The few numbers by which one can tell that a stage does harm, gathered over a window. */
export class Programme {
  readonly #lowPole: number;
  readonly #highPole: number;
  #low = 0;
  #high = 0;
  #frames = 0;
  #left = 0;
  #right = 0;
  #product = 0;
  #lowPower = 0;
  #highPower = 0;
  #peak = 0;
  readonly #measure = new ProgrammeMeasure();

  constructor(rateHz: number) {
    this.#lowPole = Math.exp((-2 * Math.PI * LOW_HZ) / rateHz);
    this.#highPole = Math.exp((-2 * Math.PI * HIGH_HZ) / rateHz);
  }

  add(samples: Float32Array, offsetFrames: number, frames: number): void {
    const lowPole = this.#lowPole;
    const highPole = this.#highPole;
    let low = this.#low;
    let high = this.#high;
    let leftPower = 0;
    let rightPower = 0;
    let product = 0;
    let lowPower = 0;
    let highPower = 0;
    let peak = this.#peak;
    const end = (offsetFrames + frames) * 2;
    for (let at = offsetFrames * 2; at < end; at += 2) {
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      const middle = left + right;
      low = middle + (low - middle) * lowPole;
      high = middle + (high - middle) * highPole;
      lowPower += low * low;
      highPower += (middle - high) * (middle - high);
      leftPower += left * left;
      rightPower += right * right;
      product += left * right;
      peak = Math.max(peak, Math.abs(left), Math.abs(right));
    }
    this.#low = settled(low);
    this.#high = settled(high);
    this.#left += leftPower;
    this.#right += rightPower;
    this.#product += product;
    this.#lowPower += lowPower;
    this.#highPower += highPower;
    this.#peak = peak;
    this.#frames += frames;
  }

  /** Of what came since the last call; the same object each time. */
  take(): ProgrammeMeasure {
    const frames = Math.max(1, this.#frames);
    const both = Math.sqrt(this.#left * this.#right);
    const measure = this.#measure;
    measure.power = (this.#left + this.#right) / (2 * frames);
    measure.peak = this.#peak;
    measure.lowPower = this.#lowPower / (4 * frames);
    measure.highPower = this.#highPower / (4 * frames);
    measure.sidePower = (this.#left + this.#right - 2 * this.#product) / (4 * frames);
    measure.correlation = both === 0 ? 1 : this.#product / both;
    this.#frames = 0;
    this.#left = 0;
    this.#right = 0;
    this.#product = 0;
    this.#lowPower = 0;
    this.#highPower = 0;
    this.#peak = 0;
    return measure;
  }
}

/** Neither denormal, which is slow, nor NaN, from which a filter never comes back. */
function settled(state: number): number {
  const magnitude = Math.abs(state);
  return magnitude > 1e-30 && magnitude < 1e12 ? state : 0;
}
