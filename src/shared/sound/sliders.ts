import type { BandSet } from "./settings.ts";

/** ISO 266 centres of octaves, of two thirds and of thirds of an octave. */
const ISO_10 = [31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16_000];
const ISO_15 = [25, 40, 63, 100, 160, 250, 400, 630, 1000, 1600, 2500, 4000, 6300, 10_000, 16_000];
const ISO_31 = [
  20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150,
  4000, 5000, 6300, 8000, 10_000, 12_500, 16_000, 20_000,
];

/** Edges of the critical bands (E. Zwicker, "Subdivision of the Audible Frequency Range into Critical Bands", 1961), up to 20 kHz. */
export const BARK_EDGES_HZ: readonly number[] = [
  20, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400,
  7700, 9500, 12_000, 15_500, 20_000,
];

/** Where each slider acts, and how wide: its bandwidth in Hz. */
export type Slider = { readonly centreHz: number; readonly widthHz: number };

export const SLIDERS: Readonly<Record<BandSet, readonly Slider[]>> = {
  iso10: octaves(ISO_10, 1),
  iso15: octaves(ISO_15, 2 / 3),
  iso31: octaves(ISO_31, 1 / 3),
  bark25: BARK_EDGES_HZ.slice(1).map((high, index) => {
    const low = BARK_EDGES_HZ[index] ?? high;
    return { centreHz: Math.sqrt(low * high), widthHz: high - low };
  }),
};

function octaves(centres: readonly number[], widthOctaves: number): readonly Slider[] {
  const widthFactor = 2 ** (widthOctaves / 2) - 2 ** (-widthOctaves / 2);
  return centres.map((centreHz) => ({ centreHz, widthHz: centreHz * widthFactor }));
}
