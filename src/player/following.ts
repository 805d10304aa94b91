import type { EntryId } from "../shared/ids.ts";
import { inOneGo } from "../shared/in-slices.ts";
import { IdTable } from "./id-table.ts";
import { indexAfter } from "./modes.ts";
import { type PriorityOf, shuffleOrder } from "./order.ts";
import { positionOf } from "./position-of.ts";
import type { Random } from "./random.ts";
import type { Entry, Options, Snapshot } from "./snapshot.ts";

/** The part of a snapshot that decides what plays next. */
export type Playing = {
  readonly entries: readonly Entry[];
  readonly order: readonly EntryId[] | null;
  readonly options: Options;
  readonly currentId: EntryId;
  readonly randomState: number;
  readonly priorities: () => PriorityOf;
  /** Entries that must not be chosen. */
  readonly isExcluded: (id: EntryId) => boolean;
};

export type Following = {
  readonly entryId: EntryId;
  /** Set when the random order begins anew with this entry. */
  readonly wrapped: { readonly order: EntryId[]; readonly randomState: number } | null;
};

/**
 * The entry after the current one, or null at the end. Random mode begins every pass in a new order; that order is a
 * pure function of the generator's state, so it can be known beforehand without being decided.
 */
export function follow(playing: Playing): Following | null {
  const { entries, options, currentId } = playing;
  const length = entries.length;
  let order = playing.order;
  let wrapped: Following["wrapped"] = null;
  let index = order === null ? positionOf(entries, currentId) : order.indexOf(currentId);
  for (let steps = 0; index >= 0 && steps <= length; steps++) {
    const next = indexAfter(options, index, length);
    if (next === null) return null;
    if (next === 0 && index !== 0 && order !== null) {
      if (wrapped !== null) return null;
      wrapped = newPass(playing, order);
      order = wrapped.order;
    }
    const entryId = order === null ? entries[next]?.id : order[next];
    if (entryId === undefined) return null;
    if (!playing.isExcluded(entryId)) {
      return entryId === currentId && options.consume !== "off" ? null : { entryId, wrapped };
    }
    if (next === index) return null;
    index = next;
  }
  return null;
}

/** What plays after the current entry of a published snapshot, whether or not it can be joined without a gap. MPD's `nextsong`. */
export function followingEntry(snapshot: Snapshot): EntryId | null {
  const { transport, queue, order, options, randomState, passedOver } = snapshot;
  if (transport.entryId === null) return null;
  const playing = { entries: queue.entries, order, options, currentId: transport.entryId, randomState };
  const isExcluded = (id: EntryId) => passedOver.includes(id);
  return follow({ ...playing, priorities: () => prioritiesOf(queue.entries), isExcluded })?.entryId ?? null;
}

/** Looks priorities up by id, or null when no entry has one. */
export function prioritiesOf(entries: readonly Entry[]): PriorityOf {
  if (!entries.some((entry) => entry.priority > 0)) return null;
  const priorities = new IdTable(entries);
  for (const { id, priority } of entries) priorities.set(id, priority);
  return (id) => priorities.get(id);
}

/** The order of the next pass; it never begins with the entry that has just been heard, unless that is alone. */
function newPass(playing: Playing, order: readonly EntryId[]): { order: EntryId[]; randomState: number } {
  const random: Random = { state: playing.randomState };
  const next = order.slice();
  inOneGo(shuffleOrder(next, playing.priorities(), random));
  const [first, second] = next;
  if (first === playing.currentId && second !== undefined) {
    next[0] = second;
    next[1] = first;
  }
  return { order: next, randomState: random.state };
}
