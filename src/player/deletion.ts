import type { EntryId } from "../shared/ids.ts";
import { playState } from "./current.ts";
import type { Draft } from "./draft.ts";
import { load, stop, wrap } from "./playback.ts";
import { removeEntries } from "./removal.ts";

/**
 * Deletes entries on a client's wish. When the current one is among them a playing zone goes on with what follows it,
 * a paused zone stops there, and a stopped one has no current entry any more (as in MPD). Yields now and then.
 */
export function* deleteEntries(draft: Draft, ids: ReadonlySet<EntryId>): Generator<void, void> {
  if (ids.size === 0) return;
  if (draft.currentId !== null && ids.has(draft.currentId)) leave(draft, ids);
  yield* removeEntries(draft, ids);
}

function leave(draft: Draft, ids: ReadonlySet<EntryId>): void {
  const state = playState(draft.transport);
  if (state === "stopped") {
    draft.transport = { kind: "stopped", entryId: null };
    return;
  }
  draft.complete("skipped");
  const next = draft.following(draft.options, ids);
  if (next === null) stop(draft, null);
  else if (state === "paused") stop(draft, next.entryId);
  else {
    wrap(draft, next);
    load(draft, next.entryId, 0, false);
  }
}
