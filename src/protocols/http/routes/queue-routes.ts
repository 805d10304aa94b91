import { z } from "zod";
import type { Command, Place } from "../../../player/commands.ts";
import type { EntryId } from "../../../shared/ids.ts";
import type { HttpContext } from "../context.ts";
import { cursorQuery, pageOfList, positionShape } from "../cursor.ts";
import { entrySchema, entryView } from "../entry-view.ts";
import { MAX_URIS } from "../limits.ts";
import { digits } from "../paging.ts";
import { queueChangeSchema, queueChangeView } from "../queue-change-view.ts";
import { resolveSongs } from "../resolve-songs.ts";
import { type Route, route } from "../route.ts";
import { read, writeInSlices, type ZoneCall, zoneQuery } from "../zone.ts";

const queueSchema = z
  .strictObject({
    epoch: z.string(),
    revision: z.int(),
    version: z.int().meta({ description: "of the queue alone; MPD's `playlist`" }),
    total: z.int(),
    ...positionShape,
    entries: z.array(entrySchema),
  })
  .meta({ ref: "Queue" });

const position = z.int().min(0);
const placeSchema = z
  .union([position, z.strictObject({ afterCurrent: position }), z.strictObject({ beforeCurrent: position })])
  .meta({
    ref: "Place",
    description: "a queue position, or one counted from the current entry: afterCurrent 0 plays next",
  });

const uris = z.array(z.string().max(4096)).max(MAX_URIS).meta({ description: "songs and folders" });
const addBody = z.strictObject({ uris: uris.min(1), position: placeSchema.optional() }).meta({ ref: "AddRequest" });
const replaceBody = z
  .strictObject({
    uris,
    play: z.boolean().default(false).meta({ description: "start with the first song" }),
  })
  .meta({ ref: "ReplaceRequest" });
const moveBody = z
  .union([
    z.strictObject({ entryId: position, to: placeSchema }),
    z.strictObject({ start: position, end: position, to: placeSchema }),
  ])
  .meta({ ref: "MoveRequest", description: "one entry, or the positions start to end (end not included)" });
const shuffleBody = z.strictObject({ start: position, end: position }).meta({ ref: "ShuffleRequest" });

/** `/queue`: what will sound. Folders expand to their songs; each request is one step that nobody interleaves. */
export function queueRoutes(context: HttpContext): Route[] {
  const { operations } = context;
  const { epoch } = operations.info;
  const common = { tag: "queue", path: "/queue", query: zoneQuery, result: queueChangeSchema };
  const changeView = queueChangeView(epoch);
  const edit = (call: ZoneCall, command: Command) =>
    writeInSlices(
      context,
      call,
      function* (turn) {
        return (yield* turn.steps(command)).ids;
      },
      changeView,
    );
  return [
    route({
      tag: "queue",
      method: "get",
      scope: "read",
      path: "/queue",
      summary: "The queue, page by page",
      query: zoneQuery.extend(cursorQuery.shape),
      result: queueSchema,
      run: (call) =>
        read(context, call, ({ snapshot }) => {
          const { entries, version } = snapshot.queue;
          const { rows, ...position } = pageOfList(call.query, `${epoch}.${version}`, entries);
          return {
            epoch,
            revision: snapshot.revision,
            version,
            total: entries.length,
            ...position,
            entries: rows.map((entry, index) => entryView(entry, position.offset + index)),
          };
        }),
    }),
    route({
      ...common,
      method: "post",
      scope: "queue",
      summary: "Add songs and folders",
      body: addBody,
      run: async (call) => {
        const songs = await resolveSongs(operations, call.body.uris);
        const at = call.body.position === undefined ? null : placeOf(call.body.position);
        return edit(call, { type: "add", songs, at });
      },
    }),
    route({
      ...common,
      method: "put",
      scope: "queue",
      summary: "Replace the queue wholly",
      body: replaceBody,
      run: async (call) => {
        const songs = await resolveSongs(operations, call.body.uris);
        return writeInSlices(
          context,
          call,
          function* (turn) {
            const { ids } = yield* turn.steps({ type: "replace", songs });
            if (call.body.play && songs.length > 0) turn.do({ type: "play", which: { position: 0 } });
            return ids;
          },
          changeView,
        );
      },
    }),
    route({
      ...common,
      method: "delete",
      scope: "queue",
      summary: "Clear the queue",
      run: (call) => edit(call, { type: "clear" }),
    }),
    route({
      ...common,
      method: "delete",
      scope: "queue",
      path: "/queue/:entryId",
      summary: "Take one entry out",
      params: z.strictObject({ entryId: digits }),
      run: (call) => edit(call, { type: "deleteId", id: call.params.entryId as EntryId }),
    }),
    route({
      ...common,
      method: "post",
      scope: "queue",
      path: "/queue/move",
      summary: "Move an entry or a range",
      body: moveBody,
      run: (call) => edit(call, moveCommand(call.body)),
    }),
    route({
      ...common,
      method: "post",
      scope: "queue",
      path: "/queue/shuffle",
      summary: "Shuffle the queue, or the positions start to end",
      body: shuffleBody.optional(),
      run: (call) => edit(call, { type: "shuffle", range: call.body ?? null }),
    }),
  ];
}

function placeOf(place: z.output<typeof placeSchema>): Place {
  if (typeof place === "number") return { kind: "absolute", position: place };
  if ("afterCurrent" in place) return { kind: "after-current", offset: place.afterCurrent };
  return { kind: "before-current", offset: place.beforeCurrent };
}

function moveCommand(body: z.output<typeof moveBody>): Command {
  const to = placeOf(body.to);
  if ("entryId" in body) return { type: "moveId", id: body.entryId as EntryId, to };
  return { type: "move", range: { start: body.start, end: body.end }, to };
}
