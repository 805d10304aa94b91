import { z } from "zod";
import { nowPlaying } from "../../operations/now-playing.ts";
import type { Zones } from "../../operations/zones.ts";
import { outputSchema, outputViews } from "./output-view.ts";

export const zoneSchema = z
  .strictObject({
    name: z.string(),
    state: z.enum(["stopped", "playing", "paused"]),
    outputs: z.array(outputSchema).meta({ description: "each output is in one zone" }),
  })
  .meta({ ref: "Zone" });

/** All zones, the default zone first. */
export function zoneViews(zones: Zones): z.input<typeof zoneSchema>[] {
  return zones.list().map((player) => {
    const moment = player.moment();
    return { name: player.zone, state: nowPlaying(moment).state, outputs: outputViews(moment.snapshot) };
  });
}
