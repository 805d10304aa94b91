import type { EntryId } from "../shared/ids.ts";
import type { Entry } from "./snapshot.ts";

const MAX_HINTS = 256;

/** Where entries were found last. Only ever a guess that is verified, so it decides nothing and may be forgotten. */
const hints = new Map<EntryId, number>();

/**
 * The queue position of an entry, or -1. Ids are handed out in ascending order, so in a queue nobody has rearranged
 * bisection finds them; whatever it does not find is searched for once (5 ms in 200 000) and then remembered.
 */
export function positionOf(entries: readonly Entry[], id: EntryId): number {
  const hint = hints.get(id);
  if (hint !== undefined && entries[hint]?.id === id) return hint;
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = entries[middle]?.id ?? 0;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  for (let position = 0; position < entries.length; position++) {
    if (entries[position]?.id === id) return remember(id, position);
  }
  return -1;
}

function remember(id: EntryId, position: number): number {
  if (hints.size >= MAX_HINTS) hints.clear();
  hints.set(id, position);
  return position;
}
