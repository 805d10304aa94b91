const BAND_EDGES_HZ = [20, 60, 250, 500, 2000, 4000, 8000, 20_000];
const ROLL_OFF_SHARE = 0.85;
const FLATNESS_HZ = [50, 16_000] as const;
/** Bins without energy, for logarithms. */
const FLOOR = 1e-14;
/** Windows softer than this say nothing about the shape. */
const SILENT_POWER = 1e-6;

export type SpectralShape = {
  /** Shares of the seven bands; together 1. */
  readonly bands: readonly number[];
  readonly centroidHz: number;
  /** Below it lie 85 % of the energy. */
  readonly rollOffHz: number;
  /** Geometric against arithmetic mean of the bins, in dB: 0 = white noise, far below = tones. */
  readonly flatnessDb: number;
};

/** How energy is spread over frequencies, over a whole track. */
export class SpectralShapeOf {
  readonly #binHz: number;
  readonly #sum: Float64Array;
  #flatnessSum = 0;
  #centroidSum = 0;
  #count = 0;

  constructor(bins: number, binHz: number) {
    this.#binHz = binHz;
    this.#sum = new Float64Array(bins);
  }

  add(power: Float64Array): void {
    const [from, to] = FLATNESS_HZ.map((hz) => Math.min(power.length, Math.round(hz / this.#binHz)));
    let total = 0;
    let moment = 0;
    let logs = 0;
    let product = 1;
    for (let k = from ?? 1; k < (to ?? power.length); k++) {
      const value = (power[k] ?? 0) + FLOOR;
      total += value;
      moment += value * k;
      // One logarithm for a few bins: the product of their values does not leave the range of a double.
      product *= value;
      if (product < 1e-250 || product > 1e250) {
        logs += Math.log(product);
        product = 1;
      }
    }
    logs += Math.log(product);
    for (let k = 0; k < power.length; k++) this.#sum[k] = (this.#sum[k] ?? 0) + (power[k] ?? 0);
    const bins = (to ?? power.length) - (from ?? 1);
    if (total < SILENT_POWER) return;
    this.#flatnessSum += 10 * (logs / bins / Math.LN10 - Math.log10(total / bins));
    this.#centroidSum += Math.log2((moment / total) * this.#binHz);
    this.#count++;
  }

  result(): SpectralShape {
    const count = Math.max(1, this.#count);
    return {
      bands: this.#bands(),
      centroidHz: this.#count === 0 ? 0 : 2 ** (this.#centroidSum / count),
      rollOffHz: this.#rollOff(),
      flatnessDb: this.#flatnessSum / count,
    };
  }

  #bands(): readonly number[] {
    const powers = BAND_EDGES_HZ.slice(1).map((high, band) => this.#between(BAND_EDGES_HZ[band] ?? 0, high));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => (total === 0 ? 0 : power / total));
  }

  #between(lowHz: number, highHz: number): number {
    let sum = 0;
    const end = Math.min(this.#sum.length, Math.round(highHz / this.#binHz));
    for (let k = Math.round(lowHz / this.#binHz); k < end; k++) sum += this.#sum[k] ?? 0;
    return sum;
  }

  #rollOff(): number {
    const total = this.#sum.reduce((sum, power) => sum + power, 0);
    let left = total * ROLL_OFF_SHARE;
    for (let k = 0; k < this.#sum.length; k++) {
      left -= this.#sum[k] ?? 0;
      if (left <= 0) return k * this.#binHz;
    }
    return 0;
  }
}
