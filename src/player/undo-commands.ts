import { DomainError } from "../shared/errors.ts";
import type { EntryId } from "../shared/ids.ts";
import type { Handlers } from "./command-table.ts";
import type { Draft } from "./draft.ts";
import type { QueueEdit } from "./history.ts";
import { addToOrder } from "./order.ts";
import { stop } from "./playback.ts";
import type { Entry } from "./snapshot.ts";

/** Taking edits of the queue back, and doing them again. Each is a step of its own, with the opposite edit as its memory. */
export const undoCommands: Handlers<"undo" | "redo"> = {
  undo(draft) {
    takeBack(draft, "undo", "There is nothing to undo");
  },
  redo(draft) {
    takeBack(draft, "redo", "There is nothing to do again");
  },
};

function takeBack(draft: Draft, from: "undo" | "redo", nothing: string): void {
  const edit = draft.history[from].at(-1);
  if (edit === undefined) throw new DomainError("nothing-to-undo", nothing);
  draft.beginTakingBack(from, edit);
  const entries = restored(draft, edit);
  draft.queue.requireRoom(entries.length, draft.queue.length);
  const stay = new Set(entries.map(({ id }) => id));
  const had = new Set(draft.queue.entries.map(({ id }) => id));
  if (draft.currentId !== null && !stay.has(draft.currentId)) stop(draft, null);
  draft.queue.replaceAll(entries);
  const order = draft.editOrder();
  if (order === null) return;
  const left = order.filter((id) => stay.has(id));
  const back = entries.flatMap(({ id }) => (had.has(id) ? [] : [id]));
  const current = draft.currentId === null ? -1 : left.indexOf(draft.currentId);
  addToOrder(left, back, current + 1, draft.priorities(), draft.random);
  draft.setOrder(left);
}

/**
 * The queue with the stretch of the edit as it was before. What others did meanwhile stays: entries that came since keep
 * their neighbours, those that were played away or lost do not come back, and the one that sounds never leaves.
 */
function restored(draft: Draft, { start, before, after, previousId, nextId }: QueueEdit): Entry[] {
  const now = new Map<EntryId, Entry>(draft.queue.entries.map((entry) => [entry.id, entry]));
  const isOfEdit = new Set<EntryId>(after);
  const wasThere = new Set<EntryId>(before.map(({ id }) => id));
  // Entries as they are now, so that newer tags and priorities stay; what only moved and is gone since stays away.
  const stretch = before.flatMap((entry) => now.get(entry.id) ?? (isOfEdit.has(entry.id) ? [] : [entry]));
  const sounding = draft.transport.kind === "stopped" ? null : draft.currentId;
  const leaves = (id: EntryId) => wasThere.has(id) || (isOfEdit.has(id) && id !== sounding);
  const rest = draft.queue.entries.filter(({ id }) => !leaves(id));
  const at = placeOf(rest, { start, previousId, nextId });
  return [...rest.slice(0, at), ...stretch, ...rest.slice(at)];
}

function placeOf(
  rest: readonly Entry[],
  { start, previousId, nextId }: Pick<QueueEdit, "start" | "previousId" | "nextId">,
): number {
  if (previousId === null && start === 0) return 0;
  if (rest[start - 1]?.id === previousId) return start;
  const previous = previousId === null ? -1 : rest.findIndex(({ id }) => id === previousId);
  if (previous >= 0) return previous + 1;
  const next = nextId === null ? -1 : rest.findIndex(({ id }) => id === nextId);
  return next >= 0 ? next : Math.min(start, rest.length);
}
