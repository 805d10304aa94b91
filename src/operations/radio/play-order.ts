import { positionOf } from "../../player/position-of.ts";
import type { Entry, Snapshot } from "../../player/snapshot.ts";

/** Entries of the queue as they play: those behind the current one, oldest first, itself, and those to come. */
export type PlayOrder = {
  readonly played: readonly Entry[];
  readonly current: Entry;
  readonly coming: readonly Entry[];
};

/** How many entries follow the current one in this pass; null without a current one. */
export function countComing({ queue, order, transport }: Snapshot): number | null {
  if (transport.entryId === null) return null;
  const length = queue.entries.length;
  const index = order === null ? positionOf(queue.entries, transport.entryId) : order.indexOf(transport.entryId);
  return index < 0 ? null : length - 1 - index;
}

/** Null without a current entry. */
export function playOrder({ queue: { entries }, order, transport: { entryId } }: Snapshot): PlayOrder | null {
  if (entryId === null) return null;
  const inOrder = order === null ? entries : orderedBy(order, entries);
  const index = inOrder.findIndex(({ id }) => id === entryId);
  const current = inOrder[index];
  if (current === undefined) return null;
  return { played: inOrder.slice(0, index), current, coming: inOrder.slice(index + 1) };
}

function orderedBy(order: NonNullable<Snapshot["order"]>, entries: readonly Entry[]): Entry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return order.flatMap((id) => byId.get(id) ?? []);
}
