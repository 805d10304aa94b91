import type { EntryId } from "../shared/ids.ts";
import type { Entry } from "./snapshot.ts";

/**
 * The queue position of an entry, or -1. Ids are handed out in ascending order, so in a queue nobody has rearranged
 * bisection finds them; whatever it does not find is searched for.
 */
export function positionOf(entries: readonly Entry[], id: EntryId): number {
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = entries[middle]?.id ?? 0;
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return entries.findIndex((entry) => entry.id === id);
}
