import { z } from "zod";
import { editPlaylist } from "../../../operations/playlists.ts";
import { queueUris } from "../../../operations/queue-uris.ts";
import { takenBack, takingBack } from "../../../operations/take-back.ts";
import type { History } from "../../../player/history.ts";
import { inSlices } from "../../../shared/in-slices.ts";
import type { HttpContext } from "../context.ts";
import { queueChangeSchema, queueChangeView } from "../queue-change-view.ts";
import { type Route, route } from "../route.ts";
import { read, writeInSlices, zoneOf, zoneQuery } from "../zone.ts";

const editSchema = z
  .strictObject({
    edit: z.array(z.string()).readonly().meta({ description: "the commands of one step, in MPD's words" }),
    added: z.int().meta({ description: "entries it had brought" }),
    removed: z.int().meta({ description: "entries it had taken out" }),
  })
  .meta({ ref: "QueueEdit" });

const takenBackSchema = queueChangeSchema.extend({ undone: editSchema }).meta({ ref: "QueueUndone" });
const doneAgainSchema = queueChangeSchema.extend({ redone: editSchema }).meta({ ref: "QueueRedone" });

const historySchema = z
  .strictObject({
    undo: z.array(editSchema).meta({ description: "what can be undone, the newest first" }),
    redo: z.array(editSchema).meta({ description: "what was undone, the last one first" }),
  })
  .meta({ ref: "QueueHistory" });

const saveBody = z
  .strictObject({
    name: z.string().min(1).max(255).meta({ description: "of the playlist" }),
    mode: z
      .enum(["create", "replace", "append"])
      .default("create")
      .meta({ description: "create: refused when there is one of this name; replace: makes it when there is none" }),
  })
  .meta({ ref: "QueueSaveRequest" });

const savedSchema = z.strictObject({ name: z.string(), saved: z.int() }).meta({ ref: "QueueSaved" });

/** `/queue/undo`, `/queue/redo`, `/queue/history`, `/queue/save`. */
export function queueHistoryRoutes(context: HttpContext): Route[] {
  const { operations } = context;
  const changeView = queueChangeView(operations.info.epoch);
  const common = { tag: "queue", query: zoneQuery };
  return [
    route({
      ...common,
      method: "post",
      scope: "queue",
      path: "/queue/undo",
      summary: "Take the last edit of the queue back; what sounds goes on",
      result: takenBackSchema,
      run: async (call) => {
        const takeBack = await takingBack(operations, zoneOf(context, call.query.zone), "undo");
        return writeInSlices(context, call, takeBack, (moment, undone) => ({ ...changeView(moment), undone }));
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "queue",
      path: "/queue/redo",
      summary: "Do again what was undone last",
      result: doneAgainSchema,
      run: async (call) => {
        const doAgain = await takingBack(operations, zoneOf(context, call.query.zone), "redo");
        return writeInSlices(context, call, doAgain, (moment, redone) => ({ ...changeView(moment), redone }));
      },
    }),
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/queue/history",
      summary: "The edits that can be undone or done again",
      result: historySchema,
      run: async (call) => {
        const known = read(context, call, ({ snapshot }) => snapshot.history);
        return "body" in known && !(known instanceof Response)
          ? { ...known, body: await inSlices(historyView(known.body)) }
          : known;
      },
    }),
    route({
      ...common,
      method: "post",
      scope: "library",
      path: "/queue/save",
      summary: "Keep what is in the queue as a stored playlist",
      body: saveBody,
      result: savedSchema,
      run: async ({ query, body: { name, mode } }) => {
        const { entries } = zoneOf(context, query.zone).moment().snapshot.queue;
        const uris = await queueUris(entries);
        const ticket = await editPlaylist(operations, name, {
          type: "save",
          mode: mode === "replace" ? "put" : mode,
          uris,
        });
        if (ticket !== null) await operations.playlists.sync([ticket]);
        return { body: { name, saved: uris.length } };
      },
    }),
  ];
}

/** Both lists, the newest edit first. Yields now and then. */
function* historyView({ undo, redo }: History): Generator<void, z.input<typeof historySchema>> {
  const view: z.input<typeof historySchema> = { undo: [], redo: [] };
  for (const edit of undo.toReversed()) view.undo.push(yield* takenBack(edit));
  for (const edit of redo.toReversed()) view.redo.push(yield* takenBack(edit));
  return view;
}
