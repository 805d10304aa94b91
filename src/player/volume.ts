import type { OutputState } from "./snapshot.ts";

/** The volume clients see: the setting, or null when no enabled output has one. */
export function volumeFor(outputs: readonly OutputState[], lastVolume: number): number | null {
  return outputs.some((output) => output.enabled && output.hasVolume && output.isAway !== true) ? lastVolume : null;
}
