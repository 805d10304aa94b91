import type { SoundSettings } from "../shared/sound/settings.ts";
import type { OutputState, Snapshot } from "./snapshot.ts";

/**
 * The output whose preset counts: the first one of the zone that is on and has one. All outputs of a zone get the same
 * samples, so there can be only one. Null: the zone's own settings count.
 */
export function soundingOutput({ outputs }: Pick<Snapshot, "outputs">): OutputState | null {
  const counts = ({ enabled, isAway, sound }: OutputState) =>
    enabled && isAway !== true && (sound?.settings ?? null) !== null;
  return outputs.find(counts) ?? null;
}

/** The settings that are heard. */
export function heardSound(snapshot: Pick<Snapshot, "outputs" | "sound">): SoundSettings {
  return soundingOutput(snapshot)?.sound?.settings ?? snapshot.sound;
}
