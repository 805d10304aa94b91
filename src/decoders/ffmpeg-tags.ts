import type { Tag } from "../shared/tags.ts";

const NAMES: ReadonlyMap<string, Tag[0]> = new Map([
  ["title", "Title"],
  ["artist", "Artist"],
  ["album", "Album"],
  ["album_artist", "AlbumArtist"],
  ["albumartist", "AlbumArtist"],
  ["track", "Track"],
  ["tracknumber", "Track"],
  ["date", "Date"],
  ["genre", "Genre"],
  ["composer", "Composer"],
]);

const MAX_VALUE_CHARS = 100;

/**
 * The tags of the input in ffmpeg's log, whether they are the file's or those of its stream (Ogg). A text for people: what
 * is not found there is unknown.
 */
export function parseFfmpegTags(log: string): readonly Tag[] {
  const input = log.slice(Math.max(0, log.indexOf("\nInput #0")), endOfInput(log));
  const fields = input.matchAll(/^ {4}(?: {2})?([A-Za-z_]+) *: (.+)$/gm);
  return knownTags(Array.from(fields, ([, key = "", value = ""]) => [key, value]));
}

/** Fields of any spelling as tags, each once and on one line, short enough to be told. */
export function knownTags(fields: Iterable<readonly [key: string, value: string]>): readonly Tag[] {
  const tags = new Map<Tag[0], string>();
  for (const [key, value] of fields) {
    const name = NAMES.get(key.toLowerCase());
    const line = value
      .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")
      .trim()
      .slice(0, MAX_VALUE_CHARS)
      .toWellFormed();
    if (name !== undefined && line !== "" && !tags.has(name)) tags.set(name, line);
  }
  return [...tags];
}

function endOfInput(log: string): number {
  const end = log.search(/^(Stream mapping|Output #0)/m);
  return end === -1 ? log.length : end;
}
