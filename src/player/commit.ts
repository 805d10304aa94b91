import { NO_GENERATION } from "../shared/ids.ts";
import { settleAnnouncement } from "./announcement.ts";
import type { Draft } from "./draft.ts";
import { pausesAtBorder } from "./modes.ts";
import type { Snapshot } from "./snapshot.ts";

/** Files that fail while they are being prepared for one and the same join, at most; then the end is awaited. */
export const MAX_PASSED_OVER = 64;

/** Ends a step: settles what follows and returns the next snapshot, or the old one when nothing changed. */
export function commit(draft: Draft): Snapshot {
  draft.settleHistory();
  settleAnnouncement(draft);
  if (draft.movesUpcoming) settle(draft);
  const { before } = draft;
  const after = draft.view();
  return isSame(before, after) ? before : freeze({ ...after, revision: before.revision + 1 });
}

/** Decides, once per step, what the engine shall join; a new generation only when that is something else. */
function settle(draft: Draft): void {
  const { transport, options } = draft;
  const isSilent = transport.kind === "stopped" || draft.announcement !== null;
  const waits = isSilent || pausesAtBorder(options) || draft.passedOver.length >= MAX_PASSED_OVER;
  const entryId = waits ? null : (draft.following()?.entryId ?? null);
  if (entryId === (draft.upcoming?.entryId ?? null)) return;
  draft.upcoming = entryId === null ? null : Object.freeze({ entryId, generation: draft.takeGeneration() });
}

function isSame(before: Snapshot, after: Snapshot): boolean {
  return (Object.keys(after) as (keyof Snapshot)[]).every((key) => before[key] === after[key]);
}

/** The small parts only: freezing a long array costs as much as copying it. */
function freeze(snapshot: Snapshot): Snapshot {
  Object.freeze(snapshot.queue);
  Object.freeze(snapshot.options);
  Object.freeze(snapshot.transport);
  Object.freeze(snapshot.counters);
  return Object.freeze(snapshot);
}

/** The generation the engine may join after this snapshot. */
export function joinable(snapshot: Snapshot) {
  return snapshot.upcoming?.generation ?? NO_GENERATION;
}
