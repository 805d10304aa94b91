import { idsOf } from "../player/history.ts";
import type { Turn } from "../player/player-port.ts";
import type { EntryId } from "../shared/ids.ts";

/** Takes entries out of the queue, those of them that are still there. Yields now and then. */
export function* removeEntries(turn: Turn, ids: Iterable<EntryId>): Generator<void, void> {
  const here = yield* idsOf(turn.moment().snapshot.queue.entries);
  for (const id of new Set(ids)) {
    if (here.has(id)) yield* turn.steps({ type: "deleteId", id });
    yield;
  }
}
