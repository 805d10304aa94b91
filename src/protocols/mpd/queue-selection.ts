import { clip, type Selection, WHOLE } from "node-mpd-protocol";
import type { Entry, Queue } from "../../player/snapshot.ts";
import { firstTag } from "../../shared/song.ts";
import type { TagName } from "../../shared/tags.ts";
import { entryMatcher } from "./entry-matcher.ts";

/** The positions that a `playlistfind` or `playlistsearch` asks for, sorted and cut as it says. */
export function selectEntries(queue: Queue, { filter, sort, window }: Selection): readonly number[] {
  const matches = entryMatcher(filter);
  const found: number[] = [];
  queue.entries.forEach((entry, position) => {
    if (matches(entry)) found.push(position);
  });
  if (sort !== null) {
    const key = sortKey(sort.tag);
    const sign = sort.descending ? -1 : 1;
    const keys = new Map(found.map((position) => [position, key(queue.entries[position])]));
    found.sort((a, b) => sign * compare(keys.get(a), keys.get(b)));
  }
  if (window === null) return found;
  // The window may start behind the matches, as long as it starts inside the queue.
  const { start, end } = clip(window ?? WHOLE, queue.entries.length);
  return found.slice(start, end);
}

type Key = string | number | undefined;

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
      return (entry) => (entry === undefined ? 0 : Number.parseInt(firstTag(entry.song, tag) ?? "0", 10) || 0);
    default:
      return (entry) => (entry === undefined ? "" : (firstTag(entry.song, tag as TagName) ?? ""));
  }
}

function compare(a: Key = "", b: Key = ""): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
