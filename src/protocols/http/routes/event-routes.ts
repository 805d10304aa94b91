import { z } from "zod";
import { DEFAULT_ZONE } from "../../../operations/zones.ts";
import type { HttpContext } from "../context.ts";
import { decimal } from "../paging.ts";
import { eventSchema } from "../push/event-schemas.ts";
import { SSE_HEADERS, sseSink } from "../push/sse-sink.ts";
import { metersHz, topicList, USUAL_TOPICS } from "../push/topics.ts";
import { ZoneListener } from "../push/zone-listener.ts";
import { Refusal } from "../refusal.ts";
import { type Route, route } from "../route.ts";
import { answered } from "../send-json.ts";
import { zoneName, zoneOf } from "../zone.ts";

const shape = {
  zone: zoneName.default(DEFAULT_ZONE),
  topics: topicList.optional(),
  meters: decimal.pipe(metersHz).optional().meta({ description: "readings a second; none if absent" }),
};

const eventsQuery = z.strictObject(shape);

/** Also what a WebSocket is opened with. */
export const socketQuery = z.strictObject({
  ...shape,
  since: z.string().max(200).optional().meta({ description: "the id of the state that is known already" }),
});

/**
 * `/events` and `/ws`: the state first, then every newer state. A slow listener misses intermediate states, never the
 * last. To who has the present state nothing is repeated; after a restart the epoch differs, so it is.
 */
export function eventRoutes(context: HttpContext): Route[] {
  return [
    route({
      tag: "events",
      method: "get",
      scope: "read",
      path: "/events",
      summary: "Server-sent events: snapshot, change, library, kept, zones and what else is asked for",
      query: eventsQuery,
      result: eventSchema,
      media: "text/event-stream",
      run: ({ query, method, header, caller, outgoing }) => {
        const player = zoneOf(context, query.zone);
        // Of the answer to HEAD nobody reads the body, so nothing would ever end the stream.
        if (method === "HEAD") return new Response(null, { headers: SSE_HEADERS });
        const { topics = USUAL_TOPICS, meters = null } = query;
        const wanted = { topics, metersHz: meters, known: header("last-event-id") };
        context.listeners.add(caller, (onEnd) => {
          const sink = sseSink(outgoing, () => listener);
          const listener: ZoneListener = new ZoneListener(context, player, sink, wanted, onEnd);
          return listener;
        });
        return answered();
      },
    }),
    route({
      tag: "events",
      method: "get",
      scope: "read",
      path: "/ws",
      summary: "The same events over a WebSocket, and messages that change what is heard",
      query: socketQuery,
      result: eventSchema,
      run: () => {
        throw new Refusal("upgrade-required", "This is a WebSocket; use /api/v1/events for server-sent events", {
          headers: { Upgrade: "websocket", Connection: "Upgrade" },
        });
      },
    }),
  ];
}
