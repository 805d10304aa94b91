import { z } from "zod";
import type { Entry } from "../../player/snapshot.ts";
import { songSchema, songView } from "./song-view.ts";

export const entrySchema = z
  .strictObject({
    id: z.int().meta({ description: "identity of this queue entry" }),
    position: z.int().meta({ description: "place in the queue, from 0" }),
    priority: z.int(),
    range: z.strictObject({ startSeconds: z.number(), endSeconds: z.number().nullable() }).nullable(),
    song: songSchema,
  })
  .meta({ ref: "QueueEntry" });

export type EntryView = z.input<typeof entrySchema>;

export function entryView(entry: Entry, position: number): EntryView {
  // Tags a client added follow those of the file, as MPD prints them.
  const song =
    entry.extraTags.length === 0 ? entry.song : { ...entry.song, tags: [...entry.song.tags, ...entry.extraTags] };
  return { id: entry.id, position, priority: entry.priority, range: entry.range, song: songView(song) };
}
