import { pair } from "node-mpd-protocol";
import type { Entry } from "../../player/snapshot.ts";
import type { AudioFormat, Song } from "../../shared/song.ts";
import type { Tag, TagName } from "../../shared/tags.ts";
import { ALL_SHOWN_TAGS } from "./preferences.ts";
import { shownOrder } from "./tag-order.ts";

type TagSet = ReadonlySet<TagName>;

/** A song of the library (MPD, src/SongPrint.cxx). */
export function songText(song: Song, tags: TagSet): string {
  const lines = [pair("file", song.uri)];
  putFields(lines, song, song.tags, song.durationSeconds, tags);
  return lines.join("");
}

/**
 * Songs are immutable, so those of the queue are rendered once for all clients that never touched `tagtypes`. Songs
 * from the library come anew with every answer.
 */
let rendered = new WeakMap<Song, string>();
let renderedCount = 0;
/** Some 12 MB of text; beyond that the memory of it starts anew. */
const MAX_RENDERED = 20_000;

function queuedSongText(song: Song, tags: TagSet): string {
  if (tags !== ALL_SHOWN_TAGS) return songText(song, tags);
  const known = rendered.get(song);
  if (known !== undefined) return known;
  const text = songText(song, tags);
  renderedCount++;
  if (renderedCount > MAX_RENDERED) {
    rendered = new WeakMap();
    renderedCount = 1;
  }
  rendered.set(song, text);
  return text;
}

/** MPD loses the format of sorted results on the way (0.23 and 0.24); clients that compare answers see the same here. */
export function sortedSongText(song: Song, tags: TagSet): string {
  return songText({ ...song, format: null }, tags);
}

/** An entry of the queue at its position. */
export function entryText(entry: Entry, position: number, tags: TagSet): string {
  const plain = entry.range === null && entry.extraTags.length === 0;
  const song = plain ? queuedSongText(entry.song, tags) : partText(entry, tags);
  const priority = entry.priority === 0 ? "" : `Prio: ${entry.priority}\n`;
  return `${song}Pos: ${position}\nId: ${entry.id}\n${priority}`;
}

/** Length of what will be heard of an entry, in seconds; null while unknown. */
function entryDuration({ song, range }: Pick<Entry, "song" | "range">): number | null {
  const end = range?.endSeconds ?? song.durationSeconds;
  if (end === null) return null;
  return Math.max(0, end - (range?.startSeconds ?? 0));
}

export function formatText({ rateHz, bits, channels }: AudioFormat): string {
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

/** A song or a part of one, with what has been said about it besides the file. */
export function partText(entry: Pick<Entry, "song" | "range" | "extraTags">, tags: TagSet): string {
  const { song, range } = entry;
  const lines = [pair("file", song.uri)];
  if (range !== null) lines.push(`Range: ${range.startSeconds.toFixed(3)}-${range.endSeconds?.toFixed(3) ?? ""}\n`);
  putFields(lines, song, [...song.tags, ...entry.extraTags], entryDuration(entry), tags);
  return lines.join("");
}

/** Gathered and joined once: a string put together piece by piece is slower to send each time it is used. */
function putFields(
  lines: string[],
  song: Song,
  tagList: readonly Tag[],
  durationSeconds: number | null,
  shown: TagSet,
): void {
  if (song.modifiedSeconds !== null) lines.push(`Last-Modified: ${dateText(song.modifiedSeconds)}\n`);
  if (song.addedSeconds !== null) lines.push(`Added: ${dateText(song.addedSeconds)}\n`);
  if (song.format !== null) lines.push(`Format: ${songFormatText(song.uri, song.format)}\n`);
  for (const [name, value] of shownOrder(song.uri, tagList)) {
    if (shown.has(name)) lines.push(pair(name, value));
  }
  if (durationSeconds !== null) {
    lines.push(`Time: ${Math.round(durationSeconds)}\nduration: ${durationSeconds.toFixed(3)}\n`);
  }
}
