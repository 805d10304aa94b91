import { queueDifference, type SavedQueue } from "../../src/player/saved-queue.ts";
import type { Entry } from "../../src/player/snapshot.ts";

/** All of `queueDifference` at once. */
export function differenceOf(before: SavedQueue | null, entries: readonly Entry[]) {
  const work = queueDifference(before, entries);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
