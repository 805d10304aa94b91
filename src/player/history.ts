import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import type { Command } from "./commands.ts";
import type { Entry } from "./snapshot.ts";

/** Edits of the queue that can be undone, at most. */
export const MAX_EDITS = 50;
/** Entries that the edits of one zone may hold together, so that 50 shuffles of a long queue stay small; the newest edit is always kept. */
const MAX_HELD = 1_000_000;

/** The commands by which clients decide what is in the queue, and in which order. */
export const EDITS = [
  "add",
  "delete",
  "deleteId",
  "clear",
  "replace",
  "move",
  "moveId",
  "swap",
  "shuffle",
] as const satisfies readonly Command["type"][];

export type EditName = (typeof EDITS)[number];

/** One turn that edited the queue: the stretch it changed, as it was, and as it is since; of a move, only what moved. */
export type QueueEdit = {
  /** What was done, each once. */
  readonly names: readonly EditName[];
  readonly start: number;
  readonly before: readonly Entry[];
  readonly after: readonly Entry[];
  /** The entries around the stretch, by which it is found when others have edited the queue since; null = its end. */
  readonly previousId: EntryId | null;
  readonly nextId: EntryId | null;
};

export type EditCounts = { readonly added: number; readonly removed: number };

/** What can be undone and done again in a zone, the newest last. */
export type History = { readonly undo: readonly QueueEdit[]; readonly redo: readonly QueueEdit[] };

export const NO_HISTORY: History = Object.freeze({ undo: Object.freeze([]), redo: Object.freeze([]) });

const NAMES: ReadonlySet<string> = new Set(EDITS);

export function isEdit(type: Command["type"]): type is EditName {
  return NAMES.has(type);
}

/** How many entries an edit brought and took; those that only moved are neither. Yields now and then. */
export function* countsOf({ before, after }: QueueEdit): Generator<void, EditCounts> {
  const were = yield* idsOf(before);
  let kept = 0;
  for (const [index, { id }] of after.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    if (were.has(id)) kept++;
  }
  return { added: after.length - kept, removed: before.length - kept };
}

/** Yields now and then. */
export function* idsOf(entries: readonly Entry[]): Generator<void, Set<EntryId>> {
  const ids = new Set<EntryId>();
  for (const [index, { id }] of entries.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    ids.add(id);
  }
  return ids;
}

/** A new edit: what was undone before can no longer be done again. */
export function remember(history: History, edit: QueueEdit): History {
  return Object.freeze({ undo: bounded([...history.undo, edit]), redo: NO_HISTORY.redo });
}

/** The newest edit of one list was taken back: its opposite is what the other list has to offer. */
export function turnRound(history: History, from: "undo" | "redo", opposite: QueueEdit | null): History {
  const to = from === "undo" ? "redo" : "undo";
  const left = history[from].slice(0, -1);
  const right = opposite === null ? history[to] : bounded([...history[to], opposite]);
  return Object.freeze(from === "undo" ? { undo: left, redo: right } : { undo: right, redo: left });
}

function bounded(edits: readonly QueueEdit[]): readonly QueueEdit[] {
  let first = edits.length - 1;
  let held = sizeOf(edits[first]);
  while (first > 0 && edits.length - first < MAX_EDITS) {
    held += sizeOf(edits[first - 1]);
    if (held > MAX_HELD) break;
    first--;
  }
  return Object.freeze(edits.slice(first));
}

function sizeOf(edit: QueueEdit | undefined): number {
  return edit === undefined ? 0 : edit.before.length + edit.after.length;
}
