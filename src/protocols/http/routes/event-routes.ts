import { z } from "zod";
import type { Player } from "../../../player/player-port.ts";
import type { HttpContext } from "../context.ts";
import { EventStream, frame } from "../event-stream.ts";
import { outputSchema, outputViews } from "../output-view.ts";
import { playerSchema, playerView } from "../player-view.ts";
import { type Route, route } from "../route.ts";
import { scanSchema } from "../scan-watch.ts";
import { stateId, zoneOf, zoneQuery } from "../zone.ts";
import { zoneSchema, zoneViews } from "../zone-view.ts";

type Topic = "change" | "library" | "kept" | "zones";

const stateShape = { player: playerSchema, outputs: z.array(outputSchema) };

/** The data of the events. In OpenAPI as the "schema" of the stream, which 3.1 has no better word for. */
const eventSchema = z
  .union([
    z.strictObject({ ...stateShape, library: scanSchema }).meta({ ref: "SnapshotEvent" }),
    z
      .strictObject({
        ...stateShape,
        subsystems: z.array(z.string()).meta({ description: "what changed, in MPD's words" }),
      })
      .meta({ ref: "ChangeEvent" }),
    z
      .strictObject({ library: scanSchema, reasons: z.array(z.enum(["update", "progress", "database"])) })
      .meta({ ref: "LibraryEvent" }),
    z.strictObject({ changed: z.array(z.enum(["playlists", "stickers"])) }).meta({ ref: "KeptEvent" }),
    z.strictObject({ zones: z.array(zoneSchema) }).meta({ ref: "ZonesEvent" }),
  ])
  .meta({
    description:
      "data of `event: snapshot`, `event: change`, `event: library`, `event: kept` and `event: zones`; `id` is epoch-revision",
  });

/**
 * `/events`: the state first, then every newer state. A slow listener misses intermediate states, never the last.
 * With `Last-Event-ID` of the present state nothing is repeated; after a restart the epoch differs, so it is. When the
 * zone is removed the stream ends.
 */
export function eventRoutes(context: HttpContext): Route[] {
  return [
    route({
      tag: "events",
      method: "get",
      path: "/events",
      summary: "Server-sent events: snapshot, change, library, kept, zones",
      query: zoneQuery,
      result: eventSchema,
      media: "text/event-stream",
      run: (call) => {
        const player = zoneOf(context, call.query.zone);
        const headers = { "Content-Type": "text/event-stream", "X-Accel-Buffering": "no" };
        // Of the answer to HEAD nobody reads the body, so nothing would ever end the stream.
        if (call.method === "HEAD") return new Response(null, { headers });
        return new Response(listen(context, player, call.header("last-event-id"), call.cut).body, { headers });
      },
    }),
  ];
}

function listen(
  context: HttpContext,
  player: Player,
  lastEventId: string | undefined,
  cut: () => void,
): EventStream<Topic> {
  const { limits, streams, scans, operations } = context;
  const state = () => {
    const moment = player.moment();
    return {
      id: stateId(context, moment.snapshot),
      player: playerView(moment, operations.info.epoch),
      outputs: outputViews(moment.snapshot),
    };
  };
  return streams.add((onEnd) => {
    const { id, ...now } = state();
    const known = lastEventId === id;
    const unsubscribes = [
      player.subscribe((change) => stream.announce("change", change.subsystems)),
      operations.library.subscribe((event) => stream.announce("library", [event.type])),
      operations.playlists.subscribe(() => stream.announce("kept", ["playlists"])),
      operations.stickers.subscribe(() => stream.announce("kept", ["stickers"])),
      operations.zones.subscribe((event) => {
        if (event.type === "removed" && event.name === player.zone) stream.end();
        else stream.announce("zones", [event.type]);
      }),
    ];
    const stream: EventStream<Topic> = new EventStream<Topic>({
      source: {
        render: (topic, reasons) => {
          if (topic === "library") return frame("library", { library: scans.view(), reasons: [...reasons] });
          if (topic === "zones") return frame("zones", { zones: zoneViews(operations.zones) });
          if (topic === "kept") return frame("kept", { changed: [...reasons] });
          const { id, ...rest } = state();
          return frame("change", { ...rest, subsystems: [...reasons] }, id);
        },
      },
      opening: `retry: 2000\n\n${known ? "" : frame("snapshot", { ...now, library: scans.view() }, id)}`,
      restMs: limits.eventRestMs,
      heartbeatMs: limits.heartbeatMs,
      missedHeartbeats: limits.missedHeartbeats,
      onEnd: () => {
        for (const unsubscribe of unsubscribes) unsubscribe();
        onEnd();
      },
      cut,
    });
    return stream;
  });
}
