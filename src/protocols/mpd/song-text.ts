import { pair } from "node-mpd-protocol";
import type { Entry } from "../../player/snapshot.ts";
import type { AudioFormat, Song } from "../../shared/song.ts";
import type { Tag, TagName } from "../../shared/tags.ts";
import { ALL_SHOWN_TAGS } from "./preferences.ts";
import { shownOrder } from "./tag-order.ts";

type TagSet = ReadonlySet<TagName>;

/** Songs are immutable, so a song's lines for clients that never touched `tagtypes` are rendered once. */
const rendered = new WeakMap<Song, string>();

/** A song of the library (MPD, src/SongPrint.cxx). */
export function songText(song: Song, tags: TagSet): string {
  if (tags !== ALL_SHOWN_TAGS) return renderSong(song, tags);
  const known = rendered.get(song);
  if (known !== undefined) return known;
  const text = renderSong(song, tags);
  rendered.set(song, text);
  return text;
}

/** MPD loses the format of sorted results on the way (0.23 and 0.24); clients that compare answers see the same here. */
export function sortedSongText(song: Song, tags: TagSet): string {
  return renderSong({ ...song, format: null }, tags);
}

/** An entry of the queue at its position. */
export function entryText(entry: Entry, position: number, tags: TagSet): string {
  const plain = entry.range === null && entry.extraTags.length === 0;
  const song = plain ? songText(entry.song, tags) : renderEntry(entry, tags);
  const priority = entry.priority === 0 ? "" : `Prio: ${entry.priority}\n`;
  return `${song}Pos: ${position}\nId: ${entry.id}\n${priority}`;
}

/** Length of what will be heard of an entry, in seconds; null while unknown. */
export function entryDuration({ song, range }: Entry): number | null {
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

/** `2020-01-04T10:00:00Z`; whole seconds. */
export function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "1970-01-01T00:00:00Z" : `${date.toISOString().slice(0, -5)}Z`;
}

function renderSong(song: Song, tags: TagSet): string {
  return headText(song) + tailText(song, song.tags, song.durationSeconds, tags);
}

function renderEntry(entry: Entry, tags: TagSet): string {
  const { song, range } = entry;
  const end = range?.endSeconds === null ? "" : range?.endSeconds.toFixed(3);
  const rangeText = range === null ? "" : `Range: ${range.startSeconds.toFixed(3)}-${end}\n`;
  return headText(song) + rangeText + tailText(song, [...song.tags, ...entry.extraTags], entryDuration(entry), tags);
}

function headText(song: Song): string {
  return pair("file", song.uri);
}

function tailText(song: Song, tagList: readonly Tag[], durationSeconds: number | null, shown: TagSet): string {
  let text = "";
  if (song.modifiedSeconds !== null) text += `Last-Modified: ${dateText(song.modifiedSeconds)}\n`;
  if (song.addedSeconds !== null) text += `Added: ${dateText(song.addedSeconds)}\n`;
  if (song.format !== null) text += `Format: ${songFormatText(song.uri, song.format)}\n`;
  for (const [name, value] of shownOrder(song.uri, tagList)) {
    if (shown.has(name)) text += pair(name, value);
  }
  if (durationSeconds !== null) {
    text += `Time: ${Math.round(durationSeconds)}\nduration: ${durationSeconds.toFixed(3)}\n`;
  }
  return text;
}
