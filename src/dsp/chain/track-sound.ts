import { type EnhancePlan, NO_ENHANCEMENT } from "../../shared/sound/enhance.ts";

/** What a chain is to know of the track that goes through it. */
export type TrackSound = {
  /** Its loudness is known, and it comes at the level it is to have. */
  readonly isMatched: boolean;
  readonly plan: EnhancePlan;
};

export const UNKNOWN_TRACK: TrackSound = { isMatched: false, plan: NO_ENHANCEMENT };
