import { z } from "zod";
import type { OutputState } from "../../player/snapshot.ts";

export const outputSchema = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    plugin: z.string().meta({ description: "alsa, coreaudio, null or wav" }),
    enabled: z.boolean(),
    hasVolume: z.boolean(),
  })
  .meta({ ref: "Output" });

export function outputView(output: OutputState): z.input<typeof outputSchema> {
  const { id, name, plugin, enabled, hasVolume } = output;
  return { id, name, plugin, enabled, hasVolume };
}
