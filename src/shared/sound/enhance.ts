/** What Enhance is to make of a track: each brings it nearer to another balance (see src/dsp/enhance/presets.ts). */
export const ENHANCE_PRESETS = ["adaptive", "gentle", "warm", "bright", "punchy"] as const;
export type EnhancePreset = (typeof ENHANCE_PRESETS)[number];

export type EnhanceSettings = {
  readonly enabled: boolean;
  readonly preset: EnhancePreset;
  /** Per cent: from 0, nothing at all, to 100. */
  readonly intensity: number;
  /** For comparison: the original is heard, at the loudness that the enhanced sound would have. */
  readonly bypassed: boolean;
};

/** What is done to one track, from the first sample to the last. */
export type EnhancePlan = {
  /** In dB, one for each band share of the fingerprint, from the lowest to the highest; 0 = as it is. */
  readonly toneDb: readonly number[];
  /** Ratios below 1 make what is loud louder; null = as it is. */
  readonly dynamics: { readonly thresholdDb: number; readonly ratio: number } | null;
  /** How much wider; 1 = as it is. */
  readonly width: number;
};

export const NO_ENHANCEMENT: EnhancePlan = { toneDb: [0, 0, 0, 0, 0, 0, 0], dynamics: null, width: 1 };

/** The parts of Enhance, in their order. */
export const ENHANCE_STAGES = ["tone", "dynamics", "width"] as const;
export type EnhanceStage = (typeof ENHANCE_STAGES)[number];

/** Why a guard fades a part out. */
export const HARMS = ["loudness", "tilt", "crest", "width", "phase"] as const;
export type Harm = (typeof HARMS)[number];
export type FadedStage = { readonly stage: EnhanceStage; readonly because: Harm };

/** What Enhance does at this moment. */
export type EnhanceReport = {
  /**
   * "off": it is switched off, or its intensity is 0; "stopped": nothing is loaded; "unknown": the track is not analysed,
   * `reason` says why; "planned": `plan` is what is done to it.
   */
  readonly state: "off" | "stopped" | "unknown" | "planned";
  readonly reason: string | null;
  readonly plan: EnhancePlan | null;
  /** What brings the track to the target of the level matcher, in dB; null = its loudness is not known. */
  readonly levelDb: number | null;
  /** What guards have taken out for now. */
  readonly faded: readonly FadedStage[];
  /** How much louder the enhanced sound is than the original: by this much the original is raised for comparison, in dB. */
  readonly gainDb: number;
};

export const NO_REPORT: EnhanceReport = {
  state: "stopped",
  reason: null,
  plan: null,
  levelDb: null,
  faded: [],
  gainDb: 0,
};
