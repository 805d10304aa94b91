import { setTimeout as delay } from "node:timers/promises";
import { DomainError } from "../../../shared/errors.ts";
import type { HttpContext } from "../context.ts";
import { meterSchema } from "../meter-view.ts";
import { type Route, route } from "../route.ts";
import { zoneOf, zoneQuery } from "../zone.ts";

const LOOK_MS = 20;
const GIVE_UP_MS = 2_000;
/** By then momentary loudness and the low bands have been listened to for their whole windows. */
const ENOUGH_READINGS = 15;

/** `/meters`: one reading; the events have them as they come. */
export function meterRoutes(context: HttpContext): Route[] {
  return [
    route({
      tag: "sound",
      method: "get",
      scope: "read",
      path: "/meters",
      summary: "Levels, loudness and spectrum of what is heard now; takes half a second if nobody was listening",
      query: zoneQuery,
      result: meterSchema,
      run: async (call) => {
        const { zone } = zoneOf(context, call.query.zone);
        const listener = context.operations.meters.listen(zone);
        if (listener === null) throw new DomainError("not-found", "There is no zone of this name");
        try {
          for (let waitedMs = 0; waitedMs < GIVE_UP_MS; waitedMs += LOOK_MS) {
            const reading = listener.read();
            if (reading !== null && reading.count >= ENOUGH_READINGS) return { body: reading };
            await delay(LOOK_MS);
          }
        } finally {
          listener.stop();
        }
        throw new DomainError("unavailable", "The meters do not answer");
      },
    }),
  ];
}
