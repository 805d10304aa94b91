import { z } from "zod";
import type { OutputState, Snapshot } from "../../player/snapshot.ts";

export const outputSchema = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    plugin: z.string().meta({ description: "alsa, coreaudio, null or wav" }),
    enabled: z.boolean(),
    hasVolume: z.boolean(),
    sound: z.string().nullable().meta({ description: "the sound preset that counts while it is on" }),
  })
  .meta({ ref: "Output" });

/** The outputs of a zone; one that went to another zone is shown there. */
export function outputViews({ outputs }: Pick<Snapshot, "outputs">): z.input<typeof outputSchema>[] {
  return outputs.filter(({ isAway }) => isAway !== true).map(outputView);
}

function outputView(output: OutputState): z.input<typeof outputSchema> {
  const { id, name, plugin, enabled, hasVolume } = output;
  return { id, name, plugin, enabled, hasVolume, sound: output.sound?.preset ?? null };
}
