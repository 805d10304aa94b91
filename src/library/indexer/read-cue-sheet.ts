import { readSync } from "node:fs";
import { parseCue } from "../playlists/cue.ts";
import type { WrittenEntry } from "../playlists/written-entry.ts";
import type { OpenFile } from "./open-inside.ts";

/** A sheet of a whole CD has some 10 KB and 99 tracks. What lies beyond the limits is left out. */
const MAX_BYTES = 1024 * 1024;
const MAX_TRACKS = 1000;
/** What is said before the first track is repeated for each. */
const MAX_CHARS = 2_000_000;

/** The tracks of a cue sheet in the music folders, in its order; the first is track 1. */
export async function readCueSheet({ descriptor, sizeBytes }: OpenFile): Promise<readonly WrittenEntry[]> {
  const buffer = Buffer.alloc(Math.min(sizeBytes, MAX_BYTES));
  const bytes = buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, 0));
  const tracks: WrittenEntry[] = [];
  let chars = 0;
  for (const track of parseCue(bytes)) {
    chars += track.tags.reduce((sum, [name, value]) => sum + name.length + value.length, track.address.length);
    if (tracks.length === MAX_TRACKS || chars > MAX_CHARS) break;
    tracks.push(track);
  }
  return tracks;
}
