import { firstTag, type Song } from "../shared/song.ts";
import type { TagName } from "../shared/tags.ts";
import { isSameAlbum } from "./album-run.ts";
import { entryFileUri, entryRange } from "./entry-range.ts";
import type { Entry } from "./snapshot.ts";

type Played = Pick<Entry, "song" | "range">;

/** Sheets count in 1/75 s; within so much two stretches of a file touch. */
const TOUCH_SECONDS = 0.02;
const FIRST_DISC = 1;

/**
 * One piece of music goes on from the one into the other: stretches of a file that touch, or tracks of an album that follow
 * each other. Whatever the crossfade, they are joined as they were cut.
 */
export function isContinuation(one: Played, next: Played): boolean {
  return touches(one, next) || followsOnAlbum(one.song, next.song);
}

function touches(one: Played, next: Played): boolean {
  const endSeconds = entryRange(one)?.endSeconds ?? null;
  const startSeconds = entryRange(next)?.startSeconds ?? 0;
  if (endSeconds === null || entryFileUri(one) !== entryFileUri(next)) return false;
  return Math.abs(startSeconds - endSeconds) <= TOUCH_SECONDS;
}

/** Without an album artist the folder has to tell one "Greatest Hits" from another. */
function followsOnAlbum(one: Song, next: Song): boolean {
  if (!isSameAlbum(one, next)) return false;
  if (firstTag(one, "AlbumArtist") === undefined && folderOf(one) !== folderOf(next)) return false;
  const track = placeOf(one, "Track");
  const nextTrack = placeOf(next, "Track");
  if (track === null || nextTrack === null) return false;
  const disc = placeOf(one, "Disc")?.number ?? FIRST_DISC;
  const nextDisc = placeOf(next, "Disc")?.number ?? FIRST_DISC;
  if (nextDisc === disc) return nextTrack.number === track.number + 1;
  return nextDisc === disc + 1 && nextTrack.number === 1 && (track.total ?? track.number) === track.number;
}

/** "3" or "3/12". */
function placeOf(song: Song, tag: TagName): { readonly number: number; readonly total: number | null } | null {
  const [, number, total] = /^\s*(\d{1,6})(?:\s*\/\s*(\d{1,6}))?/.exec(firstTag(song, tag) ?? "") ?? [];
  if (number === undefined) return null;
  return { number: Number(number), total: total === undefined ? null : Number(total) };
}

function folderOf({ uri }: Song): string {
  return uri.slice(0, uri.lastIndexOf("/") + 1);
}
