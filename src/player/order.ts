import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import { below, exchange, type Random, shuffleInPlace } from "./random.ts";

/** Priority of an entry; null = nobody has one, which saves looking them up. */
export type PriorityOf = ((id: EntryId) => number) | null;

/**
 * Shuffles the whole order: higher priorities first, each group shuffled within itself (MPD's rule). In place; yields now
 * and then.
 */
export function* shuffleOrder(order: EntryId[], priorityOf: PriorityOf, random: Random): Generator<void, void> {
  if (priorityOf === null) {
    yield* shuffleInPlace(order, 0, order.length, random);
    return;
  }
  const groups = new Map<number, EntryId[]>();
  for (const [at, id] of order.entries()) {
    if (at % STRIDE === STRIDE - 1) yield;
    const priority = priorityOf(id);
    const group = groups.get(priority);
    if (group === undefined) groups.set(priority, [id]);
    else group.push(id);
  }
  let index = 0;
  for (const priority of [...groups.keys()].sort((a, b) => b - a)) {
    const group = groups.get(priority) ?? [];
    yield* shuffleInPlace(group, 0, group.length, random);
    for (const id of group) order[index++] = id;
    yield;
  }
}

/** Moves one element to `to`, counted after its removal. In place. */
export function moveInOrder(order: EntryId[], from: number, to: number): void {
  if (from === to) return;
  order.splice(to, 0, ...order.splice(from, 1));
}

/**
 * Gives each of `added` (priority 0) a random place among what has not been played yet, behind every entry of a
 * higher priority. `start` is the first index that is still to come. In place; yields now and then.
 */
export function* addToOrder(
  order: EntryId[],
  added: readonly EntryId[],
  start: number,
  priorityOf: PriorityOf,
  random: Random,
): Generator<void, void> {
  const first = priorityOf === null ? start : firstUnprioritized(order, start, priorityOf);
  for (const [at, id] of added.entries()) {
    if (at % STRIDE === STRIDE - 1) yield;
    order.push(id);
    exchange(order, order.length - 1, first + below(random, order.length - first));
  }
}

/**
 * Puts entries whose priority became `priority` at random places within that priority's group, after index `current`
 * (-1: from the front). `order` still holds them at their old places; `isMoved` is not asked of the current one. In place; yields
 * now and then.
 */
export function* regroup(
  order: EntryId[],
  isMoved: (id: EntryId, index: number) => boolean,
  priority: number,
  current: number,
  priorityOf: (id: EntryId) => number,
  random: Random,
): Generator<void, void> {
  const moved: EntryId[] = [];
  const played: EntryId[] = [];
  const coming: EntryId[] = [];
  for (const [index, id] of order.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    if (index !== current && isMoved(id, index)) moved.push(id);
    else (index <= current ? played : coming).push(id);
  }
  let start = 0;
  while (start < coming.length && priorityOf(coming[start] as EntryId) > priority) start++;
  yield;
  const group = moved.concat(coming.slice(start));
  let end = moved.length;
  while (end < group.length && priorityOf(group[end] as EntryId) === priority) end++;
  yield;
  for (let i = 0; i < moved.length; i++) {
    if (i % STRIDE === STRIDE - 1) yield;
    exchange(group, i, i + below(random, end - i));
  }
  let index = 0;
  for (const part of [played, coming.slice(0, start), group]) for (const id of part) order[index++] = id;
}

/** What is still to come stands in groups of falling priority, so the first entry without one can be bisected for. */
function firstUnprioritized(order: readonly EntryId[], start: number, priorityOf: (id: EntryId) => number): number {
  let low = start;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (priorityOf(order[middle] as EntryId) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
