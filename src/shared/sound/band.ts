/** Kinds of filters of an equaliser (R. Bristow-Johnson, Audio EQ Cookbook). */
export const BAND_TYPES = [
  "peaking",
  "lowShelf",
  "highShelf",
  "lowPass",
  "highPass",
  "bandPass",
  "notch",
  "allPass",
] as const;
export type BandType = (typeof BAND_TYPES)[number];

/** What a filter is to do. `gainDb` counts only for peaking and shelves. */
export type Band = {
  readonly type: BandType;
  readonly frequencyHz: number;
  readonly gainDb: number;
  readonly q: number;
};

/** The channels that a filter is for. */
export type Side = "both" | "left" | "right";

export type PlacedBand = Band & { readonly side: Side };

/** Filters per channel. */
export const MAX_BANDS = 40;
