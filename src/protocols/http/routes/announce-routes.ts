import { z } from "zod";
import { songFor } from "../../../operations/add.ts";
import { limitAnnouncement } from "../../../operations/announce.ts";
import type { HttpContext } from "../context.ts";
import { playerSchema, playerView } from "../player-view.ts";
import { type Route, route } from "../route.ts";
import { write, zoneOf, zoneQuery } from "../zone.ts";

const body = z
  .strictObject({
    uri: z.string().min(1).max(4096).meta({ description: "a song of the library or an address on the network" }),
    volume: z.int().min(1).max(100).optional().meta({ description: "while it lasts; without it: as it is" }),
  })
  .meta({ ref: "Announcement" });

/** `/announce`: a doorbell, a voice. */
export function announceRoutes(context: HttpContext): Route[] {
  const { operations } = context;
  return [
    route({
      tag: "player",
      method: "post",
      scope: "announce",
      path: "/announce",
      summary: "Play a short sound in place of the music; then all goes on as it was",
      query: zoneQuery,
      body,
      result: playerSchema,
      run: async (call) => {
        const { uri, volume = null } = call.body;
        const song = await songFor(operations, uri);
        const answer = write(
          context,
          call,
          (turn) => turn.do({ type: "announce", song, volume }),
          (moment) => playerView(moment, operations.info.epoch),
        );
        limitAnnouncement(zoneOf(context, call.query.zone));
        return answer;
      },
    }),
  ];
}
