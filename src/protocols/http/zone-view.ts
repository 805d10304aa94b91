import { z } from "zod";
import type { Zones } from "../../operations/zones.ts";
import { playState } from "../../player/current.ts";
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
    const { snapshot } = player.moment();
    return { name: player.zone, state: playState(snapshot.transport), outputs: outputViews(snapshot) };
  });
}
