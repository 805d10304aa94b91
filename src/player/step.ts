import type { Command, Progress } from "./commands.ts";
import { commit } from "./commit.ts";
import { Draft } from "./draft.ts";
import { reduce } from "./reduce.ts";
import type { Snapshot } from "./snapshot.ts";

/** One committed step of a zone: all it takes to make it again. */
export type Step = { readonly progress: Progress; readonly commands: readonly Command[] };

/** Carries out a command log; ends in exactly the snapshot it was recorded to. */
export function replay(initial: Snapshot, log: Iterable<Step>): Snapshot {
  let snapshot = initial;
  for (const { progress, commands } of log) {
    const draft = new Draft(snapshot, progress);
    for (const command of commands) reduce(draft, command);
    snapshot = commit(draft);
  }
  return snapshot;
}
