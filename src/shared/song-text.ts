import { oneLine } from "./one-line.ts";
import type { AudioFormat, Song, SongPart } from "./song.ts";
import { shownOrder } from "./tag-order.ts";
import { TAG_NAMES, type Tag, type TagName } from "./tags.ts";

/**
 * Raised when the same song is printed differently from before, or when more is kept of it. A library whose texts are of
 * another version reads its files again.
 */
export const TEXT_VERSION = 2;

/**
 * A song as MPD prints it, from `file: ` to `duration: ` with every tag (MPD, src/SongPrint.cxx). This is how the
 * library keeps songs and how answers send them; `tagsOfText` reads it back.
 */
export function songText(song: Song): string {
  return foundText(song) + contentText(song);
}

/** The lines that tell where and when a song was found. */
export function foundText(song: Pick<Song, "uri" | "part" | "modifiedSeconds" | "addedSeconds">): string {
  return `file: ${oneLine(song.uri)}\n${rangeText(song.part)}${dateLines(song).join("")}`;
}

/** The lines that tell what a song is, whenever it was found. */
export function contentText(song: Pick<Song, "uri" | "part" | "format" | "tags" | "durationSeconds">): string {
  return contentLines(song, song.tags, song.durationSeconds, null).join("");
}

/** Which stretch of a file is meant, in seconds cut to milliseconds; nothing for all of it. */
export function rangeText(part: Pick<SongPart, "startSeconds" | "endSeconds"> | null): string {
  if (part === null || (part.startSeconds === 0 && part.endSeconds === null)) return "";
  return `Range: ${millisecondsText(part.startSeconds)}-${part.endSeconds === null ? "" : millisecondsText(part.endSeconds)}\n`;
}

function millisecondsText(seconds: number): string {
  // What was a whole number of them must not lose one on the way.
  return (Math.floor(seconds * 1000 + 1e-6) / 1000).toFixed(3);
}

/** The lines after `file: `. `tags` stands in for the song's own; `shown` null = all of them. */
export function fieldsText(
  song: Song,
  tags: readonly Tag[],
  durationSeconds: number | null,
  shown: ReadonlySet<TagName> | null,
): string {
  // Gathered and joined once: a string put together piece by piece is slower to send each time it is used.
  return [...dateLines(song), ...contentLines(song, tags, durationSeconds, shown)].join("");
}

function dateLines({ modifiedSeconds, addedSeconds }: Pick<Song, "modifiedSeconds" | "addedSeconds">): string[] {
  const lines: string[] = [];
  if (modifiedSeconds !== null) lines.push(`Last-Modified: ${dateText(modifiedSeconds)}\n`);
  if (addedSeconds !== null) lines.push(`Added: ${dateText(addedSeconds)}\n`);
  return lines;
}

function contentLines(
  song: Pick<Song, "uri" | "part" | "format">,
  tags: readonly Tag[],
  durationSeconds: number | null,
  shown: ReadonlySet<TagName> | null,
): string[] {
  const lines: string[] = [];
  if (song.format !== null) lines.push(`Format: ${songFormatText(song.part?.fileUri ?? song.uri, song.format)}\n`);
  for (const [name, value] of shownOrder(song.uri, tags)) {
    if (shown === null || shown.has(name)) lines.push(`${name}: ${oneLine(value)}\n`);
  }
  if (durationSeconds !== null) {
    lines.push(`Time: ${Math.round(durationSeconds)}\nduration: ${durationSeconds.toFixed(3)}\n`);
  }
  return lines;
}

const TAG_BY_NAME: ReadonlyMap<string, TagName> = new Map(TAG_NAMES.map((name) => [name, name]));

/** The values of one tag in a song's text. */
export function valuesOfText(text: string, name: TagName): string[] {
  const beginning = `\n${name}: `;
  const values: string[] = [];
  for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
    const start = at + beginning.length;
    values.push(text.slice(start, text.indexOf("\n", start)));
  }
  return values;
}

/** The tags in a song's text, in the order shown. */
export function tagsOfText(text: string): Tag[] {
  const tags: Tag[] = [];
  // The first line is the address, which may look like anything.
  for (let from = text.indexOf("\n") + 1; from > 0 && from < text.length; ) {
    const end = text.indexOf("\n", from);
    const colon = text.indexOf(": ", from);
    if (end === -1 || colon === -1) break;
    const name = TAG_BY_NAME.get(text.slice(from, colon));
    if (name !== undefined) tags.push([name, text.slice(colon + 2, end)]);
    from = end + 1;
  }
  return tags;
}

/** The address in a song's text. */
export function uriOfText(text: string): string {
  return text.slice("file: ".length, text.indexOf("\n"));
}

/** DSD64 and its multiples have names, as MPD gives them. */
export function formatText({ rateHz, bits, channels }: AudioFormat): string {
  if (rateHz >= 64 * 44_100 && rateHz % 44_100 === 0) return `dsd${rateHz / 44_100}:${channels}`;
  return `${rateHz}:${bits}:${channels}`;
}

/** Codecs without a sample size of their own, which MPD's decoders deliver as 16 bit. Clients know these songs as such. */
const SHOWN_AS_16_BIT = /\.(mp3|opus)$/i;

function songFormatText(uri: string, format: AudioFormat): string {
  return formatText(format.bits === "f" && SHOWN_AS_16_BIT.test(uri) ? { ...format, bits: 16 } : format);
}

/** Songs of one folder share their dates, and a date is the costliest word of a long listing. */
const dates = new Map<number, string>();
const MAX_DATES = 4_000;

/** `2020-01-04T10:00:00Z`; whole seconds. */
export function dateText(seconds: number): string {
  const known = dates.get(seconds);
  if (known !== undefined) return known;
  const date = new Date(seconds * 1000);
  const text = Number.isNaN(date.getTime()) ? "1970-01-01T00:00:00Z" : `${date.toISOString().slice(0, -5)}Z`;
  if (dates.size >= MAX_DATES) dates.clear();
  dates.set(seconds, text);
  return text;
}
