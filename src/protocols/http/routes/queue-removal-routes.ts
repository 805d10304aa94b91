import { z } from "zod";
import { removeEntries } from "../../../operations/remove-entries.ts";
import type { EntryId } from "../../../shared/ids.ts";
import type { HttpContext } from "../context.ts";
import { queueChangeSchema, queueChangeView } from "../queue-change-view.ts";
import { type Route, route } from "../route.ts";
import { writeInSlices, zoneQuery } from "../zone.ts";

const MAX_ENTRIES = 10_000;

const removal = z
  .strictObject({ entryIds: z.array(z.int().min(0)).min(1).max(MAX_ENTRIES) })
  .meta({ ref: "QueueRemoval" });

/** `/queue/remove`: several entries in one step, so that one undo brings them back. */
export function queueRemovalRoutes(context: HttpContext): Route[] {
  const changeView = queueChangeView(context.operations.info.epoch);
  return [
    route({
      tag: "queue",
      method: "post",
      scope: "queue",
      path: "/queue/remove",
      summary: "Take entries out; those that are gone already are no error",
      query: zoneQuery,
      body: removal,
      result: queueChangeSchema,
      run: (call) =>
        writeInSlices(
          context,
          call,
          function* (turn) {
            yield* removeEntries(turn, call.body.entryIds as EntryId[]);
            return [];
          },
          changeView,
        ),
    }),
  ];
}
