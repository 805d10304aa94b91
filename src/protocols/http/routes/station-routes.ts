import { z } from "zod";
import { stationSchema } from "../../../operations/stations.ts";
import { bareSong } from "../../../shared/song.ts";
import type { HttpContext } from "../context.ts";
import { readKept, writeKept } from "../kept-tag.ts";
import { playerSchema, playerView } from "../player-view.ts";
import { type Route, route } from "../route.ts";
import { write, zoneQuery } from "../zone.ts";

const station = stationSchema.meta({ ref: "StationSettings" });
export const stationsSchema = z
  .strictObject({ stations: z.array(z.strictObject({ id: z.string(), ...stationSchema.shape })) })
  .meta({ ref: "Stations" });

const params = z.strictObject({ id: z.string().max(100) });

/** `/stations`: radio by name. */
export function stationRoutes(context: HttpContext): Route[] {
  const { stations, info } = context.operations;
  const view = () => ({ stations: stations.list().map(({ id, name, url }) => ({ id, name, url })) });
  const common = { tag: "stations", result: stationsSchema };
  return [
    route({
      ...common,
      method: "get",
      scope: "read",
      path: "/stations",
      summary: "The radio stations by name",
      run: (call) => readKept(call, view()),
    }),
    route({
      ...common,
      method: "post",
      scope: "library",
      path: "/stations",
      summary: "Keep a station; nobody connects to it before it is played",
      body: station,
      run: (call) => writeKept(call, view, () => stations.add(call.body)),
    }),
    route({
      ...common,
      method: "put",
      scope: "library",
      path: "/stations/:id",
      summary: "Change a station, as a whole",
      params,
      body: station,
      run: (call) => writeKept(call, view, () => stations.replace(call.params.id, call.body)),
    }),
    route({
      ...common,
      method: "delete",
      scope: "library",
      path: "/stations/:id",
      summary: "Forget a station",
      params,
      run: (call) => writeKept(call, view, () => stations.remove(call.params.id)),
    }),
    route({
      tag: "stations",
      method: "post",
      scope: "control",
      path: "/stations/:id/play",
      summary: "Play a station, in place of the queue; the queue comes back with /queue/undo",
      params,
      query: zoneQuery,
      result: playerSchema,
      run: (call) => {
        const { url, name } = stations.get(call.params.id);
        const song = { ...bareSong(url), tags: [["Name", name]] as const };
        return write(
          context,
          call,
          (turn) => {
            turn.do({ type: "replace", songs: [song] });
            turn.do({ type: "play", which: { position: 0 } });
          },
          (moment) => playerView(moment, info.epoch),
        );
      },
    }),
  ];
}
