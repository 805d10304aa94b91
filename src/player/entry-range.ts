import type { Entry, TimeRange } from "./snapshot.ts";

/**
 * The stretch of its file that an entry plays, null = all of it. What a client asked for stands above the part of the
 * file that the song itself is; both count from the file's start.
 */
export function entryRange({ song, range }: Pick<Entry, "song" | "range">): TimeRange | null {
  if (range !== null || song.part === null) return range;
  return { startSeconds: song.part.startSeconds, endSeconds: song.part.endSeconds };
}

/** The file an entry is heard from. */
export function entryFileUri({ song }: Pick<Entry, "song">): string {
  return song.part?.fileUri ?? song.uri;
}

/** How long the entry's whole file is by its tags, in seconds; null when they do not tell. */
export function fileSeconds({ song }: Pick<Entry, "song">): number | null {
  if (song.part === null) return song.durationSeconds;
  // Only the last track of a file goes up to its end.
  const { startSeconds, endSeconds } = song.part;
  return endSeconds === null && song.durationSeconds !== null ? startSeconds + song.durationSeconds : null;
}
