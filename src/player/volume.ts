import type { OutputState, Snapshot } from "./snapshot.ts";

/**
 * The volume clients see: the setting, or null when no output has one. As in MPD since 0.23.7 (src/mixer/All.cxx) an
 * output that is switched off has its software volume all the same.
 */
export function volumeFor(outputs: readonly OutputState[], lastVolume: number): number | null {
  return outputs.some((output) => output.hasVolume && output.isAway !== true) ? lastVolume : null;
}

/** Ids of the outputs with a volume that sound here. */
function soundingMixers(outputs: readonly OutputState[]): string {
  return outputs
    .flatMap(({ id, hasVolume, enabled, isAway }) => (hasVolume && enabled && isAway !== true ? [id] : []))
    .join();
}

/** What the engine makes of it: samples for outputs without a volume pass untouched. An announcement may have its own. */
export function heardVolume({
  outputs,
  volume,
  announcement,
}: Pick<Snapshot, "outputs" | "volume" | "announcement">): number | null {
  return volume === null || soundingMixers(outputs) === "" ? null : (announcement?.volume ?? volume);
}

/** Whether clients are told: MPD does also when an output with a volume is switched on or off. */
export function mixerChanged(before: Snapshot, after: Snapshot): boolean {
  if (before.volume !== after.volume) return true;
  return before.outputs !== after.outputs && soundingMixers(before.outputs) !== soundingMixers(after.outputs);
}
