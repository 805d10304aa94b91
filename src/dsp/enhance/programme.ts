/** One-pole corners between which tilt is measured. */
const LOW_HZ = 250;
const HIGH_HZ = 4000;

export type ProgrammeMeasure = {
  /** Mean square of both channels. */
  readonly power: number;
  readonly peak: number;
  /** Of what is below 250 Hz and above 4 kHz. */
  readonly lowPower: number;
  readonly highPower: number;
  readonly sidePower: number;
  /** -1 to 1. */
  readonly correlation: number;
};

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

  constructor(rateHz: number) {
    this.#lowPole = Math.exp((-2 * Math.PI * LOW_HZ) / rateHz);
    this.#highPole = Math.exp((-2 * Math.PI * HIGH_HZ) / rateHz);
  }

  add(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames * 2; at += 2) {
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      const middle = left + right;
      this.#low = middle + (this.#low - middle) * this.#lowPole;
      this.#high = middle + (this.#high - middle) * this.#highPole;
      this.#lowPower += this.#low * this.#low;
      this.#highPower += (middle - this.#high) ** 2;
      this.#left += left * left;
      this.#right += right * right;
      this.#product += left * right;
      this.#peak = Math.max(this.#peak, Math.abs(left), Math.abs(right));
    }
    this.#frames += frames;
  }

  /** Of what came since the last call. */
  take(): ProgrammeMeasure {
    const frames = Math.max(1, this.#frames);
    const both = Math.sqrt(this.#left * this.#right);
    const measure = {
      power: (this.#left + this.#right) / (2 * frames),
      peak: this.#peak,
      lowPower: this.#lowPower / (4 * frames),
      highPower: this.#highPower / (4 * frames),
      sidePower: (this.#left + this.#right - 2 * this.#product) / (4 * frames),
      correlation: both === 0 ? 1 : this.#product / both,
    };
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
