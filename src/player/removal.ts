import type { EntryId } from "../shared/ids.ts";
import type { Draft } from "./draft.ts";

/** Takes entries that are not current out of the queue and the order. */
export function removeEntries(draft: Draft, ids: ReadonlySet<EntryId>): void {
  const [only] = ids;
  if (ids.size === 1 && only !== undefined) {
    const position = draft.queue.positionOf(only);
    draft.queue.removeRange(position, position + 1);
    const order = draft.editOrder();
    order?.splice(order.indexOf(only), 1);
    return;
  }
  draft.queue.removeIds(ids);
  if (draft.order !== null) draft.setOrder(draft.order.filter((id) => !ids.has(id)));
}
