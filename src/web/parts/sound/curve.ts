import { sectionOf } from "../../../dsp/biquad/coefficients.ts";
import { cascadeGainDbAt } from "../../../dsp/biquad/response.ts";
import { graphicBands } from "../../../dsp/equaliser/graphic.ts";
import type { Band } from "../../../shared/sound/band.ts";
import { type BandSet, SLIDER_COUNT, type SoundSettings } from "../../../shared/sound/settings.ts";
import { SLIDERS } from "../../../shared/sound/sliders.ts";
import { clamp, FROM_HZ, RANGE_DB, rounded, TO_HZ, yOf } from "./scale.ts";

/** Filters differ a little with the rate of the sound; the curve is that at this one. */
const RATE_HZ = 48_000;
const POINTS = 240;
const WIDTH = 1000;
const HEIGHT = 400;
const FREQUENCIES_HZ = Array.from({ length: POINTS + 1 }, (_, i) => FROM_HZ * (TO_HZ / FROM_HZ) ** (i / POINTS));

export const VIEW_BOX = `0 0 ${WIDTH} ${HEIGHT}`;

/** What filters do to the sound from the lowest to the highest frequency that is drawn, as an SVG path. */
export function curveOf(bands: readonly Band[], preampDb = 0): string {
  const sections = bands.map((band) => sectionOf(band, RATE_HZ));
  return FREQUENCIES_HZ.map((frequencyHz, index) => {
    const gainDb = clamp(preampDb + cascadeGainDbAt(sections, frequencyHz, RATE_HZ), -RANGE_DB * 2, RANGE_DB * 2);
    return `${index === 0 ? "M" : "L"}${((index / POINTS) * WIDTH).toFixed(1)} ${(yOf(gainDb) * HEIGHT).toFixed(1)}`;
  }).join("");
}

/** The same, closed along the line of no change, to be filled. */
export const areaOf = (curve: string): string => `${curve}L${WIDTH} ${HEIGHT / 2}L0 ${HEIGHT / 2}Z`;

/** The filters that the graphic equaliser turns. */
export function graphicFilters({ set, slidersDb }: SoundSettings["graphic"]): readonly Band[] {
  return graphicBands(set, slidersDb, RATE_HZ);
}

/** The sliders of another set that sound as these do. */
export function slidersAs(graphic: SoundSettings["graphic"], set: BandSet): readonly number[] {
  const sections = graphicFilters(graphic).map((band) => sectionOf(band, RATE_HZ));
  return SLIDERS[set].map(({ centreHz }) => clamp(rounded(cascadeGainDbAt(sections, centreHz, RATE_HZ)), -15, 15));
}

/** All sliders of a set: none are given when all are in the middle. */
export function allSliders({ set, slidersDb }: SoundSettings["graphic"]): readonly number[] {
  return slidersDb.length > 0 ? slidersDb : new Array<number>(SLIDER_COUNT[set]).fill(0);
}
