import type { Band, PlacedBand } from "../../shared/sound/band.ts";
import type { PlacedSection } from "../biquad/cascade.ts";
import { sectionOf } from "../biquad/coefficients.ts";

/** True for a filter that changes nothing. */
export function isNeutral({ type, gainDb }: Band): boolean {
  return gainDb === 0 && (type === "peaking" || type === "lowShelf" || type === "highShelf");
}

/** The sections of these bands at this rate; neutral ones are left out. */
export function sectionsOf(bands: readonly PlacedBand[], rateHz: number): readonly PlacedSection[] {
  return bands
    .filter((band) => !isNeutral(band))
    .map((band) => ({ section: sectionOf(band, rateHz), side: band.side }));
}
