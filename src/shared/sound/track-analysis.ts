import type { Fingerprint } from "./dimensions.ts";

/** Grows when the same file would give other numbers: what was found by an older one is worked out again. */
export const ANALYSIS_VERSION = 1;

/** What listening to a whole track once has shown. All of it is stored, or nothing. */
export type TrackAnalysis = {
  /** BS.1770, gated; null = nothing in it is louder than -70 LUFS. */
  readonly integratedLufs: number | null;
  /** EBU Tech 3342, in LU. */
  readonly loudnessRangeLu: number;
  /** Amplitudes; 1 = full scale. */
  readonly samplePeak: number;
  readonly truePeak: number;
  /** null = too short or too soft to sound like anything. */
  readonly fingerprint: Fingerprint | null;
  /** As the tags MIXRAMP_START and MIXRAMP_END have it. */
  readonly mixRamp: { readonly start: string; readonly end: string };
};
