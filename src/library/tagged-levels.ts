import type { ReplayGain } from "../shared/song.ts";
import type { MixRamp } from "../shared/sound/mix-ramp.ts";

/** What the tags of a file say of how loud it is: a ReplayGain, if there is one, and how it comes and goes. */
export type TaggedLevels = ReplayGain | (Partial<ReplayGain> & { readonly mixRamp: MixRamp });

/** For the column `replay_gain_json`. */
export function levelsJson(replayGain: ReplayGain | null, mixRamp: MixRamp | null): string | null {
  if (mixRamp !== null) return JSON.stringify({ ...replayGain, mixRamp });
  return replayGain === null ? null : JSON.stringify(replayGain);
}

/** From that column. */
export function levelsOf(stored: TaggedLevels | null): { replayGain: ReplayGain | null; mixRamp: MixRamp | null } {
  if (stored === null || !("mixRamp" in stored)) return { replayGain: stored, mixRamp: null };
  const { mixRamp, ...replayGain } = stored;
  return { replayGain: isWhole(replayGain) ? replayGain : null, mixRamp };
}

function isWhole(found: Partial<ReplayGain>): found is ReplayGain {
  return found.trackGainDb !== undefined;
}
