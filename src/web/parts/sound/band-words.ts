import { BAND_TYPES, type BandType } from "../../../shared/sound/band.ts";

const NAMES: Readonly<Record<BandType, string>> = {
  peaking: "Peak",
  lowShelf: "Low shelf",
  highShelf: "High shelf",
  lowPass: "Low pass",
  highPass: "High pass",
  bandPass: "Band pass",
  notch: "Notch",
  allPass: "All pass",
};

export const TYPES = BAND_TYPES.map((type) => [type, NAMES[type]] as const);
export const typeName = (type: BandType): string => NAMES[type];
export const hasGain = (type: BandType): boolean => type === "peaking" || type === "lowShelf" || type === "highShelf";
