import type { Fingerprint } from "./dimensions.ts";
import type { MixRamp } from "./mix-ramp.ts";

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
  readonly mixRamp: MixRamp;
};

/** An analysis with what only storage and screens need. */
export type MeasuredTrack = TrackAnalysis & {
  /** The highest sample of each stretch, 255 = full scale. */
  readonly waveform: Uint8Array;
  /** Its blocks by loudness (dsp/loudness/packed-blocks.ts), for the loudness of an album. */
  readonly blocks: Uint8Array;
};
