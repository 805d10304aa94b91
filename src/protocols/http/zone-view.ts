import { z } from "zod";
import type { Meters } from "../../operations/meters-port.ts";
import { nowPlaying } from "../../operations/now-playing.ts";
import type { Operations } from "../../operations/operations.ts";
import { outputSchema, outputViews } from "./output-view.ts";

const dropoutsSchema = z
  .strictObject({
    sinceSeconds: z.int().meta({ description: "counted since then, in seconds since 1970" }),
    xruns: z.int().meta({ description: "times the device ran dry" }),
    missingFrames: z.int().meta({ description: "not heard because of that" }),
    missingMs: z.int(),
    lateFrames: z.int().meta({ description: "silence in place of sound because a decoder was late" }),
    lateMs: z.int(),
    outputs: z.array(z.strictObject({ id: z.int(), xruns: z.int(), missingFrames: z.int() })).meta({
      description: "those that ran dry, each for itself; an output that follows another one misses by itself",
    }),
  })
  .meta({ ref: "Dropouts" });

export const zoneSchema = z
  .strictObject({
    name: z.string(),
    state: z.enum(["stopped", "playing", "paused"]),
    outputs: z.array(outputSchema).meta({ description: "each output is in one zone" }),
    dropouts: dropoutsSchema.nullable(),
  })
  .meta({ ref: "Zone" });

/** All zones, the default zone first. */
export function zoneViews({ zones, meters }: Pick<Operations, "zones" | "meters">): z.input<typeof zoneSchema>[] {
  return zones.list().map((player) => {
    const moment = player.moment();
    return {
      name: player.zone,
      state: nowPlaying(moment).state,
      outputs: outputViews(moment.snapshot),
      dropouts: dropoutsView(meters, player.zone),
    };
  });
}

function dropoutsView(meters: Meters, zone: string): z.input<typeof dropoutsSchema> | null {
  const dropouts = meters.dropouts(zone);
  if (dropouts === null) return null;
  const { sinceMs, ...counts } = dropouts;
  return { sinceSeconds: Math.floor(sinceMs / 1000), ...counts, outputs: [...counts.outputs] };
}
