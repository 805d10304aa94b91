import type { Band } from "../../shared/sound/band.ts";
import type { BandSet } from "../../shared/sound/settings.ts";
import { SLIDERS } from "../../shared/sound/sliders.ts";
import { SliderCurve } from "./slider-curve.ts";

/** How far a filter may be turned to make up for its neighbours. */
const MAX_FILTER_DB = 30;
const ROUNDS = 12;
const CLOSE_DB = 0.01;
/** Bands nearer to half of the rate than this have no filter. */
const HIGHEST = 0.95;
const MAX_CURVES = 32;

const curves = new Map<string, SliderCurve>();

/**
 * How far each filter of a set must be turned so that their curve together goes through every slider (dB, one per band of
 * the set): neighbouring bands overlap, so what the others do there is taken into account, by the mutual reach as a linear
 * system, corrected by the real curve until it fits (V. Välimäki, J. Liski, "Accurate Cascade Graphic Equalizer", IEEE SPL
 * 24 (2), 2017). Empty when the sliders are flat.
 */
export function graphicGainsDb(set: BandSet, slidersDb: readonly number[], rateHz: number): readonly number[] {
  const curve = curveOf(set, rateHz);
  const targets = Array.from({ length: curve.size }, (_, index) => slidersDb[index] ?? 0);
  if (targets.every((target) => target === 0)) return [];
  let gains = curve.gainsFor(targets);
  for (let round = 0; round < ROUNDS; round++) {
    const levels = curve.levelsDb(gains);
    const missing = targets.map((target, index) => target - (levels[index] ?? 0));
    if (missing.every((db) => Math.abs(db) < CLOSE_DB)) break;
    const more = curve.gainsFor(missing);
    gains = gains.map((gain, index) => limited(gain + (more[index] ?? 0)));
  }
  return gains;
}

/** The filters that these gains turn; none without gains. */
export function graphicFilters(set: BandSet, gainsDb: readonly number[]): readonly Band[] {
  return SLIDERS[set].slice(0, gainsDb.length).map(({ centreHz, widthHz }, index) => ({
    type: "peaking",
    frequencyHz: centreHz,
    gainDb: gainsDb[index] ?? 0,
    q: centreHz / widthHz,
  }));
}

/** The filters whose curve goes through the sliders. */
export function graphicBands(set: BandSet, slidersDb: readonly number[], rateHz: number): readonly Band[] {
  return graphicFilters(set, graphicGainsDb(set, slidersDb, rateHz));
}

function curveOf(set: BandSet, rateHz: number): SliderCurve {
  const key = `${set}@${rateHz}`;
  const known = curves.get(key);
  if (known !== undefined) return known;
  if (curves.size >= MAX_CURVES) curves.clear();
  const curve = new SliderCurve(
    SLIDERS[set].filter(({ centreHz }) => centreHz < (rateHz / 2) * HIGHEST),
    rateHz,
  );
  curves.set(key, curve);
  return curve;
}

function limited(gainDb: number): number {
  return Math.min(MAX_FILTER_DB, Math.max(-MAX_FILTER_DB, gainDb));
}
