import { clip, type Selection, type Sort, WHOLE } from "node-mpd-protocol";
import type { Entry, Queue } from "../../player/snapshot.ts";
import type { Song } from "../../shared/song.ts";
import { sorted } from "../../shared/sorted.ts";
import { StoredSong } from "../../shared/stored-song.ts";
import type { TagName } from "../../shared/tags.ts";
import { threadMs } from "../../shared/thread-ms.ts";
import { entryMatcher, queueBudget } from "./entry-matcher.ts";

/** Between two looks at the processor time, which take their time. */
const ENTRIES_AT_ONCE = 50;
/** A regular expression may take milliseconds for a single entry. */
const SLICE_MS = 2;

/**
 * The positions that a `playlistfind` or `playlistsearch` asks for, sorted and cut as it says. Yields now and then.
 * Errors: ACK 2; `bad-argument` when a regular expression takes too long.
 */
export function* selectEntries(queue: Queue, { filter, sort, window }: Selection): Generator<void, readonly number[]> {
  const watch = new OwnTime();
  const budget = queueBudget(
    () => watch.wallMs,
    () => watch.workedMs,
  );
  const matches = entryMatcher(filter, budget);
  const found: number[] = [];
  for (const [position, entry] of queue.entries.entries()) {
    if (position % ENTRIES_AT_ONCE === 0 || watch.sliceMs > SLICE_MS) {
      watch.pause();
      yield;
      watch.goOn();
    }
    if (matches(entry)) found.push(position);
  }
  const all = sort === null ? found : yield* inOrder(queue, found, sort);
  if (window === null) return all;
  // Unsorted, the window may start behind the matches, as long as it starts inside the queue.
  const { start, end } = clip(window ?? WHOLE, sort === null ? queue.entries.length : found.length);
  return all.slice(start, end);
}

/** The time between two slices belongs to others and does not count. */
class OwnTime {
  #beforeMs = { wall: 0, worked: 0 };
  #resumedMs = { wall: performance.now(), worked: threadMs() };

  get wallMs(): number {
    return this.#beforeMs.wall + this.sliceMs;
  }

  /** Since the last pause. */
  get sliceMs(): number {
    return performance.now() - this.#resumedMs.wall;
  }

  get workedMs(): number {
    return this.#beforeMs.worked + threadMs() - this.#resumedMs.worked;
  }

  pause(): void {
    this.#beforeMs = { wall: this.wallMs, worked: this.workedMs };
  }

  goOn(): void {
    this.#resumedMs = { wall: performance.now(), worked: threadMs() };
  }
}

function* inOrder(queue: Queue, positions: readonly number[], sort: Sort): Generator<void, readonly number[]> {
  const key = sortKey(sort.tag);
  const sign = sort.descending ? -1 : 1;
  const keyed: (readonly [key: Key, position: number])[] = [];
  for (const position of positions) {
    if (keyed.length % 500 === 499) yield;
    keyed.push([key(queue.entries[position]), position]);
  }
  const inOrder = yield* sorted(keyed, ([a], [b]) => sign * compare(a, b));
  return inOrder.map(([, position]) => position);
}

type Key = string | number | undefined;

/** What a song without the tag is sorted by (MPD, `Tag::GetSortValue`). */
const SORT_FALLBACKS: Readonly<Record<string, readonly TagName[]>> = {
  AlbumArtist: ["Artist"],
  ArtistSort: ["Artist"],
  AlbumSort: ["Album"],
  AlbumArtistSort: ["AlbumArtist", "Artist"],
  MUSICBRAINZ_ALBUMARTISTID: ["MUSICBRAINZ_ARTISTID"],
};

function firstOf(song: Song, names: readonly TagName[]): string {
  for (const name of names) {
    const [value] = StoredSong.valuesOf(song, name);
    if (value !== undefined) return value;
  }
  return "";
}

function sortKey(tag: string): (entry: Entry | undefined) => Key {
  switch (tag) {
    case "Last-Modified":
      return (entry) => entry?.song.modifiedSeconds ?? -1;
    case "Added":
      return (entry) => entry?.song.addedSeconds ?? -1;
    case "prio":
      return (entry) => entry?.priority;
    case "Track":
    case "Disc":
      return (entry) =>
        entry === undefined ? 0 : Number.parseInt(StoredSong.valuesOf(entry.song, tag)[0] ?? "0", 10) || 0;
    default: {
      const names = [tag as TagName, ...(SORT_FALLBACKS[tag] ?? [])];
      return (entry) => (entry === undefined ? "" : firstOf(entry.song, names));
    }
  }
}

function compare(a: Key = "", b: Key = ""): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
