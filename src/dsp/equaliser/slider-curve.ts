import type { Slider } from "../../shared/sound/sliders.ts";
import { inverse } from "./linear-system.ts";

/** At this gain the reach of a filter into its neighbours is measured: it hardly depends on it. */
const PROBE_DB = 6;

/**
 * What peaking filters at all sliders of a set do at each other's centres. With the Audio EQ Cookbook's formulas the
 * squared response of one filter is (K + M (alpha A)^2) / (K + M (alpha / A)^2), where A is the root of its gain, K and M
 * depend on the frequency alone, and K is 0 at its own centre.
 */
export class SliderCurve {
  readonly size: number;
  readonly #alphaSquared: Float64Array;
  readonly #k: Float64Array;
  readonly #m: Float64Array;
  readonly #inverse: Float64Array;

  constructor(sliders: readonly Slider[], rateHz: number) {
    const size = sliders.length;
    const omegas = sliders.map(({ centreHz }) => (2 * Math.PI * centreHz) / rateHz);
    const phis = omegas.map((omega) => Math.sin(omega / 2) ** 2);
    this.size = size;
    this.#m = Float64Array.from(phis, (phi) => 16 * phi * (1 - phi));
    this.#alphaSquared = Float64Array.from(
      sliders,
      ({ centreHz, widthHz }, of) => ((Math.sin(omegas[of] ?? 0) * widthHz) / (2 * centreHz)) ** 2,
    );
    // 1 - cos(w) is 2 sin^2(w/2).
    this.#k = Float64Array.from({ length: size * size }, (_, index) => {
      const [at, of] = [Math.floor(index / size), index % size];
      return 16 * ((phis[of] ?? 0) - (phis[at] ?? 0)) ** 2;
    });
    const reach = Float64Array.from({ length: size * size }, (_, index) => {
      const [at, of] = [Math.floor(index / size), index % size];
      return (10 * Math.log10(this.#ratio(at, of, 10 ** (PROBE_DB / 20)))) / PROBE_DB;
    });
    this.#inverse = inverse(reach, size);
  }

  /** The level of all filters together at each centre, in dB. */
  levelsDb(gainsDb: readonly number[]): readonly number[] {
    const squares = gainsDb.map((gainDb) => 10 ** (gainDb / 20));
    return gainsDb.map((_, at) => {
      let product = 1;
      for (let of = 0; of < this.size; of++) product *= this.#ratio(at, of, squares[of] ?? 1);
      return 10 * Math.log10(product);
    });
  }

  /** Gains that would give these levels if the reach did not depend on the gain. */
  gainsFor(levelsDb: readonly number[]): readonly number[] {
    return levelsDb.map((_, row) => {
      let sum = 0;
      for (let at = 0; at < this.size; at++) sum += (this.#inverse[row * this.size + at] ?? 0) * (levelsDb[at] ?? 0);
      return sum;
    });
  }

  /** `square`: A^2 of filter `of`. */
  #ratio(at: number, of: number, square: number): number {
    const k = this.#k[at * this.size + of] ?? 0;
    const reach = (this.#m[at] ?? 0) * (this.#alphaSquared[of] ?? 0);
    return (k + reach * square) / (k + reach / square);
  }
}
