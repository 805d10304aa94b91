import type { Band } from "../../shared/sound/band.ts";
import type { BandSet } from "../../shared/sound/settings.ts";
import { sectionOf } from "../biquad/coefficients.ts";
import { gainDbAt } from "../biquad/response.ts";
import { SLIDERS, type Slider } from "./band-sets.ts";
import { solve } from "./linear-system.ts";

/** How far a filter may be turned to make up for its neighbours. */
const MAX_FILTER_DB = 30;
/** At this gain the reach of a filter into its neighbours is measured: it hardly depends on it. */
const PROBE_DB = 6;
const ROUNDS = 12;
const CLOSE_DB = 0.01;
/** Bands nearer to half of the rate than this have no filter. */
const HIGHEST = 0.95;

/**
 * The filters whose curve together goes through every slider (dB, one per band of the set). Neighbouring bands overlap, so
 * each filter is turned so far that with what the others do there the sum is right: the mutual reach as a linear system,
 * corrected by the real curve until it fits (V. Välimäki, J. Liski, "Accurate Cascade Graphic Equalizer", IEEE SPL 24 (2), 2017).
 */
export function graphicBands(set: BandSet, slidersDb: readonly number[], rateHz: number): readonly Band[] {
  const sliders = SLIDERS[set].filter(({ centreHz }) => centreHz < (rateHz / 2) * HIGHEST);
  const targets = sliders.map((_, index) => slidersDb[index] ?? 0);
  if (targets.every((target) => target === 0)) return [];
  const reach = sliders.map((at) => sliders.map((of) => gainAt(of, PROBE_DB, at.centreHz, rateHz) / PROBE_DB));
  let gains: readonly number[] = solve(reach, targets);
  for (let round = 0; round < ROUNDS; round++) {
    const missing = sliders.map(
      ({ centreHz }, index) =>
        (targets[index] ?? 0) -
        sliders.reduce((sum, slider, other) => sum + gainAt(slider, gains[other] ?? 0, centreHz, rateHz), 0),
    );
    if (missing.every((db) => Math.abs(db) < CLOSE_DB)) break;
    const more = solve(reach, missing);
    gains = gains.map((gain, index) => limited(gain + (more[index] ?? 0)));
  }
  return sliders.map((slider, index) => bandOf(slider, gains[index] ?? 0));
}

function bandOf({ centreHz, widthHz }: Slider, gainDb: number): Band {
  return { type: "peaking", frequencyHz: centreHz, gainDb, q: centreHz / widthHz };
}

function gainAt(slider: Slider, gainDb: number, frequencyHz: number, rateHz: number): number {
  return gainDbAt(sectionOf(bandOf(slider, gainDb), rateHz), frequencyHz, rateHz);
}

function limited(gainDb: number): number {
  return Math.min(MAX_FILTER_DB, Math.max(-MAX_FILTER_DB, gainDb));
}
