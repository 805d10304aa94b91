import type { EnhancePlan } from "../../src/shared/sound/enhance.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";

/** A zone that has everything on which Enhance can be combined with. */
export const ENHANCED: SoundSettings = {
  ...NEUTRAL,
  levelMatcher: { ...NEUTRAL.levelMatcher, enabled: true },
  graphic: { enabled: true, set: "iso10", slidersDb: [3, 2, 1, 1, -1, -2, 1, 2, 4, 5] },
  enhance: { enabled: true, preset: "adaptive", intensity: 100, bypassed: false },
  crossfeed: { ...NEUTRAL.crossfeed, enabled: true },
};

/** For a track that needs all there is. */
export const PLAN: EnhancePlan = {
  toneDb: [2, 1.5, -1, 0.5, -1, 2, 3],
  dynamics: { thresholdDb: -18, ratio: 1.5 },
  width: 1.15,
};
