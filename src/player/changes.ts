import type { Subsystem } from "./commands.ts";
import type { Snapshot } from "./snapshot.ts";
import { mixerChanged } from "./volume.ts";

const PLAYING = ["transport", "announcement", "stream", "error"] as const;

/** Which of MPD's subsystems differ between two snapshots, in the order in which MPD names them. */
export function subsystemsBetween(before: Snapshot, after: Snapshot): Subsystem[] {
  const changed: readonly [Subsystem, boolean][] = [
    ["playlist", before.queue !== after.queue],
    ["player", PLAYING.some((part) => before[part] !== after[part])],
    ["mixer", mixerChanged(before, after)],
    [
      "options",
      before.options !== after.options || before.autoplayNote !== after.autoplayNote || before.sound !== after.sound,
    ],
    ["output", before.outputs !== after.outputs],
  ];
  return changed.filter(([, isChanged]) => isChanged).map(([subsystem]) => subsystem);
}
