import { DomainError } from "../shared/errors.ts";
import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import type { Handlers } from "./command-table.ts";
import type { Draft } from "./draft.ts";
import { idsOf, type QueueEdit } from "./history.ts";
import { addToOrder } from "./order.ts";
import { stop } from "./playback.ts";
import type { Entry } from "./snapshot.ts";

/** Taking edits of the queue back, and doing them again. Each is a step of its own, with the opposite edit as its memory. */
export const undoCommands: Handlers<"undo" | "redo"> = {
  undo(draft) {
    return takeBack(draft, "undo", "There is nothing to undo");
  },
  redo(draft) {
    return takeBack(draft, "redo", "There is nothing to do again");
  },
};

function* takeBack(draft: Draft, from: "undo" | "redo", nothing: string): Generator<void, void> {
  const edit = draft.history[from].at(-1);
  if (edit === undefined) throw new DomainError("nothing-to-undo", nothing);
  const had = yield* entriesById(draft.queue.entries);
  const entries = yield* restored(draft, edit, had);
  draft.queue.requireRoom(entries.length, draft.queue.length);
  draft.beginTakingBack(from, edit);
  const stay = yield* idsOf(entries);
  if (draft.currentId !== null && !stay.has(draft.currentId)) stop(draft, null);
  draft.queue.replaceAll(entries);
  const { order } = draft;
  if (order === null) return;
  const left = yield* selected(order, (id) => stay.has(id));
  const back = yield* selected(stay, (id) => !had.has(id));
  const current = draft.currentId === null ? -1 : left.indexOf(draft.currentId);
  yield* addToOrder(left, back, current + 1, draft.priorities(), draft.random);
  draft.setOrder(left);
}

/**
 * The queue with the stretch of the edit as it was before. What others did meanwhile stays: entries that came since keep
 * their neighbours, those that were played away or lost do not come back, and the one that sounds never leaves. `now`: the
 * entries of the queue.
 */
function* restored(
  draft: Draft,
  { start, before, after, previousId, nextId }: QueueEdit,
  now: ReadonlyMap<EntryId, Entry>,
): Generator<void, Entry[]> {
  const isOfEdit = yield* idsOf(after);
  const wasThere = yield* idsOf(before);
  // Entries as they are now, so that newer tags and priorities stay; what only moved and is gone since stays away.
  const back = yield* selected(before, ({ id }) => now.has(id) || !isOfEdit.has(id));
  const sounding = draft.transport.kind === "stopped" ? null : draft.currentId;
  const leaves = (id: EntryId) => wasThere.has(id) || (isOfEdit.has(id) && id !== sounding);
  const rest = yield* selected(draft.queue.entries, ({ id }) => !leaves(id));
  const at = placeOf(rest, { start, previousId, nextId });
  const entries = rest.slice(0, at);
  for (const [index, entry] of back.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    entries.push(now.get(entry.id) ?? entry);
  }
  return entries.concat(rest.slice(at));
}

function* entriesById(entries: readonly Entry[]): Generator<void, ReadonlyMap<EntryId, Entry>> {
  const byId = new Map<EntryId, Entry>();
  for (const [index, entry] of entries.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    byId.set(entry.id, entry);
  }
  return byId;
}

function* selected<Item>(items: Iterable<Item>, isWanted: (item: Item) => boolean): Generator<void, Item[]> {
  const wanted: Item[] = [];
  let count = 0;
  for (const item of items) {
    if (++count % STRIDE === 0) yield;
    if (isWanted(item)) wanted.push(item);
  }
  return wanted;
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
