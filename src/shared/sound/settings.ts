import type { PlacedBand } from "./band.ts";
import type { EnhanceSettings } from "./enhance.ts";

/** Sliders of a graphic equaliser: octaves, two thirds and thirds of octaves (ISO 266), and critical bands. */
export const BAND_SETS = ["iso10", "iso15", "iso31", "bark25"] as const;
export type BandSet = (typeof BAND_SETS)[number];

export const SLIDER_COUNT: Readonly<Record<BandSet, number>> = { iso10: 10, iso15: 15, iso31: 31, bark25: 25 };

/** Everything that is done to the sound of a zone besides ReplayGain and volume. Plain data: stored, sent, compared. */
export type SoundSettings = {
  readonly levelMatcher: { readonly enabled: boolean; readonly targetLufs: number; readonly limitDb: number };
  readonly parametric: {
    readonly enabled: boolean;
    readonly preampDb: number;
    readonly bands: readonly PlacedBand[];
  };
  readonly graphic: { readonly enabled: boolean; readonly set: BandSet; readonly slidersDb: readonly number[] };
  /** `impulse`: the name of a stored response, "" = none; `mix`: from 0, nothing of it, to 1, nothing else. */
  readonly convolver: {
    readonly enabled: boolean;
    readonly impulse: string;
    readonly gainDb: number;
    readonly mix: number;
  };
  readonly compressor: {
    readonly enabled: boolean;
    readonly thresholdDb: number;
    readonly ratio: number;
    readonly kneeDb: number;
    readonly attackMs: number;
    readonly releaseMs: number;
    readonly makeUpDb: number;
  };
  readonly enhance: EnhanceSettings;
  readonly width: { readonly enabled: boolean; readonly width: number; readonly bassHz: number };
  readonly crossfeed: { readonly enabled: boolean; readonly cutHz: number; readonly levelDb: number };
  readonly balance: number;
  readonly mono: boolean;
  /** Always there when anything else is, so that nothing that is turned up is cut off. */
  readonly limiter: { readonly ceilingDb: number; readonly lookAheadMs: number; readonly releaseMs: number };
};

/** Changes nothing: with these the chain is left out, and samples pass bit for bit. */
export const NEUTRAL: SoundSettings = {
  levelMatcher: { enabled: false, targetLufs: -18, limitDb: 12 },
  parametric: { enabled: false, preampDb: 0, bands: [] },
  graphic: { enabled: false, set: "iso10", slidersDb: [] },
  convolver: { enabled: false, impulse: "", gainDb: 0, mix: 1 },
  compressor: {
    enabled: false,
    thresholdDb: -18,
    ratio: 2,
    kneeDb: 6,
    attackMs: 10,
    releaseMs: 150,
    makeUpDb: 0,
  },
  enhance: { enabled: false, preset: "adaptive", intensity: 50, bypassed: false },
  width: { enabled: false, width: 1, bassHz: 250 },
  crossfeed: { enabled: false, cutHz: 700, levelDb: 6 },
  balance: 0,
  mono: false,
  limiter: { ceilingDb: -1, lookAheadMs: 3, releaseMs: 100 },
};
