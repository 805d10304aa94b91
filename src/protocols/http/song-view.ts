import { z } from "zod";
import { shownUri } from "../../shared/shown-uri.ts";
import { firstTag, type Song } from "../../shared/song.ts";

export const formatSchema = z
  .strictObject({
    rateHz: z.int(),
    bits: z.union([z.literal(8), z.literal(16), z.literal(24), z.literal(32), z.literal("f")]),
    channels: z.int(),
  })
  .meta({ ref: "AudioFormat" });

const gain = z.number().nullable();
const replayGainSchema = z
  .strictObject({ trackGainDb: gain, trackPeak: gain, albumGainDb: gain, albumPeak: gain })
  .meta({
    ref: "ReplayGain",
    description: "as tagged, and measured where it is not; peaks are amplitudes, 1 = full scale",
  });

const partSchema = z
  .strictObject({
    fileUri: z.string().meta({ description: "path of the file below the music folder" }),
    startSeconds: z.number(),
    endSeconds: z.number().nullable().meta({ description: "null = the end of the file" }),
  })
  .meta({ ref: "SongPart", description: "what a track of a cue sheet is of a file; null for a file of its own" });

export const songSchema = z
  .strictObject({
    uri: z.string().meta({ description: "path below the music folder, or the URL of a stream" }),
    title: z.string().nullable(),
    artist: z.string().nullable(),
    album: z.string().nullable(),
    albumArtist: z.string().nullable(),
    durationSeconds: z.number().nullable(),
    format: formatSchema.nullable(),
    modifiedSeconds: z.int().nullable().meta({ description: "seconds since 1970" }),
    addedSeconds: z.int().nullable().meta({ description: "seconds since 1970" }),
    replayGain: replayGainSchema.nullable(),
    part: partSchema.nullable(),
    missing: z.boolean().meta({ description: "its file is gone, or the disk it is on is away; it cannot be played" }),
    tags: z
      .record(z.string(), z.array(z.string()))
      .meta({ description: "every tag by its MPD name, values in file order" }),
  })
  .meta({ ref: "Song" });

export type SongView = z.input<typeof songSchema>;

/** Song fields by name; the first values of the common tags stand beside `tags` for the sake of `jq -r .title`. */
export function songView(song: Song): SongView {
  const tags: Record<string, string[]> = {};
  for (const [name, value] of song.tags) {
    const values = tags[name];
    if (values === undefined) tags[name] = [value];
    else values.push(value);
  }
  return {
    uri: shownUri(song.uri),
    title: firstTag(song, "Title") ?? null,
    artist: firstTag(song, "Artist") ?? null,
    album: firstTag(song, "Album") ?? null,
    albumArtist: firstTag(song, "AlbumArtist") ?? null,
    durationSeconds: song.durationSeconds,
    format: song.format,
    modifiedSeconds: song.modifiedSeconds,
    addedSeconds: song.addedSeconds,
    replayGain: song.replayGain,
    part: song.part,
    missing: song.missing === true,
    tags,
  };
}
