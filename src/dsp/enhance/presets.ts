import type { EnhancePreset } from "../../shared/sound/enhance.ts";

/** What a preset wants. Own choices, made to be mild; every number is scaled by the intensity. */
export type Character = {
  /** How much of a track's distance from a balanced spectrum is made up for: 0 = nothing, 1 = all. */
  readonly balance: number;
  /** Added to the correction, in dB, from the lowest band to the highest. */
  readonly taste: readonly [number, number, number, number, number, number, number];
  /** How much of the distance from a comfortable crest is made up for. */
  readonly dynamics: number;
  /** The crest it goes for, in dB. */
  readonly crestDb: number;
  /** The largest width. */
  readonly width: number;
};

export const CHARACTERS: Readonly<Record<EnhancePreset, Character>> = {
  adaptive: { balance: 0.6, taste: [0, 0, 0, 0, 0, 0, 0], dynamics: 0.5, crestDb: 13, width: 1.15 },
  gentle: { balance: 0.3, taste: [0, 0, 0, 0, 0, 0, 0], dynamics: 0.25, crestDb: 13, width: 1.05 },
  warm: { balance: 0.4, taste: [0.5, 1.5, 0.5, 0, -0.5, -1, -1.5], dynamics: 0.4, crestDb: 12, width: 1.1 },
  bright: { balance: 0.4, taste: [0, -0.5, -0.5, 0, 0.5, 1.5, 2], dynamics: 0.4, crestDb: 13, width: 1.2 },
  punchy: { balance: 0.5, taste: [1, 1.5, -0.5, 0, 0.5, 0.5, 0.5], dynamics: 0.6, crestDb: 15, width: 1.15 },
};
