import type { Queue, Snapshot } from "../../player/snapshot.ts";
import type { EntryId } from "../../shared/ids.ts";

const remembered = new WeakMap<Queue, Map<EntryId, number>>();

/** Where an entry stands, or null. Searched once per queue and entry: `status` asks the same two each time. */
export function positionOf(queue: Queue, id: EntryId): number | null {
  const known = remembered.get(queue)?.get(id);
  if (known !== undefined && queue.entries[known]?.id === id) return known;
  const position = queue.entries.findIndex((entry) => entry.id === id);
  if (position === -1) return null;
  const map = remembered.get(queue) ?? new Map<EntryId, number>();
  remembered.set(queue, map.set(id, position));
  return position;
}

/** The current entry's position, or null. */
export function currentPosition({ queue, transport }: Snapshot): number | null {
  return transport.entryId === null ? null : positionOf(queue, transport.entryId);
}

/** What would follow the current entry (MPD, `playlist::GetNextPosition`), or null. */
export function nextPosition(snapshot: Snapshot): number | null {
  const { queue, transport, upcoming, options, order } = snapshot;
  if (upcoming !== null) return positionOf(queue, upcoming.entryId);
  const current = currentPosition(snapshot);
  if (current === null || transport.entryId === null) return null;
  if (options.single !== "off" && options.repeat) return current;
  if (order === null) {
    if (current + 1 < queue.entries.length) return current + 1;
    return options.repeat ? 0 : null;
  }
  const next = order[order.indexOf(transport.entryId) + 1] ?? (options.repeat ? order[0] : undefined);
  return next === undefined ? null : positionOf(queue, next);
}
