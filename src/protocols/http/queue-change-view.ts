import { z } from "zod";
import type { Moment } from "../../player/player-port.ts";

export const queueChangeSchema = z
  .strictObject({
    epoch: z.string(),
    revision: z.int(),
    version: z.int(),
    total: z.int(),
    entryIds: z.array(z.int()).meta({ description: "the entries that were added, in order" }),
  })
  .meta({ ref: "QueueChange" });

/** What a change of a queue is answered with. */
export function queueChangeView(epoch: string) {
  return ({ snapshot }: Moment, entryIds: readonly number[] = []): z.input<typeof queueChangeSchema> => ({
    epoch,
    revision: snapshot.revision,
    version: snapshot.queue.version,
    total: snapshot.queue.entries.length,
    entryIds: [...entryIds],
  });
}
