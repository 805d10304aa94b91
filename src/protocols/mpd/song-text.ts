import { pair } from "node-mpd-protocol";
import type { Entry } from "../../player/snapshot.ts";
import { shownUri } from "../../shared/shown-uri.ts";
import type { Song } from "../../shared/song.ts";
import { fieldsText, rangeText } from "../../shared/song-text.ts";
import { StoredSong } from "../../shared/stored-song.ts";
import { TAG_NAMES, type TagName } from "../../shared/tags.ts";
import { ALL_SHOWN_TAGS } from "./preferences.ts";

type TagSet = ReadonlySet<TagName>;

/** A song of the library (MPD, src/SongPrint.cxx). */
export function songText(song: Song, tags: TagSet): string {
  return (
    pair("file", shownUri(song.uri)) +
    rangeText(song.part) +
    fieldsText(song, StoredSong.peek(song), song.durationSeconds, tags)
  );
}

/**
 * Songs are immutable, so those of the queue that are not shown as they are stored are rendered once for all clients that
 * never touched `tagtypes`.
 */
let rendered = new WeakMap<Song, string>();
let renderedCount = 0;
/** Some 12 MB of text; beyond that the memory of it starts anew. */
const MAX_RENDERED = 20_000;

/** The lines that clients have to ask for. */
const HIDDEN_LINES = TAG_NAMES.filter((name) => !ALL_SHOWN_TAGS.has(name)).map((name) => `\n${name}: `);

function queuedSongText(song: Song, tags: TagSet): string {
  if (tags !== ALL_SHOWN_TAGS) return songText(song, tags);
  const stored = StoredSong.textOf(song);
  if (stored !== null && !HIDDEN_LINES.some((line) => stored.includes(line))) return stored;
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

/** An entry of the queue at its position. */
export function entryText(entry: Entry, position: number, tags: TagSet): string {
  const plain = entry.range === null && entry.extraTags.length === 0;
  const song = plain ? queuedSongText(entry.song, tags) : partText(entry, tags);
  const priority = entry.priority === 0 ? "" : `Prio: ${entry.priority}\n`;
  return `${song}Pos: ${position}\nId: ${entry.id}\n${priority}`;
}

/** Length of what will be heard of an entry, in seconds; null while unknown. */
function entryDuration({ song, range }: Pick<Entry, "song" | "range">): number | null {
  if (range === null) return song.durationSeconds;
  // How long the file of a part is nobody says.
  const end = range.endSeconds ?? (song.part === null ? song.durationSeconds : null);
  return end === null || end < range.startSeconds ? null : end - range.startSeconds;
}

/** A song or a part of one, with what has been said about it besides the file. */
export function partText(entry: Pick<Entry, "song" | "range" | "extraTags">, tags: TagSet): string {
  const { song, range } = entry;
  const fields = fieldsText(song, [...song.tags, ...entry.extraTags], entryDuration(entry), tags);
  return pair("file", shownUri(song.uri)) + rangeText(range ?? song.part) + fields;
}
