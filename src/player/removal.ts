import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import type { Draft } from "./draft.ts";

/** Takes an entry that is not current out of the queue and the order. */
export function removeEntry(draft: Draft, id: EntryId): void {
  const position = draft.queue.positionOf(id);
  draft.queue.removeRange(position, position + 1);
  const order = draft.editOrder();
  order?.splice(order.indexOf(id), 1);
}

/** The same of many. Yields now and then. */
export function* removeEntries(draft: Draft, ids: ReadonlySet<EntryId>): Generator<void, void> {
  const [only] = ids;
  if (ids.size === 1 && only !== undefined) {
    removeEntry(draft, only);
    return;
  }
  yield* draft.queue.removeIds(ids);
  if (draft.order === null) return;
  const left: EntryId[] = [];
  for (const [index, id] of draft.order.entries()) {
    if (index % STRIDE === STRIDE - 1) yield;
    if (!ids.has(id)) left.push(id);
  }
  draft.setOrder(left);
}
