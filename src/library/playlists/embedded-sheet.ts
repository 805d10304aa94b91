import type { PlaylistEntry } from "../playlists-port.ts";
import { parseCue } from "./cue.ts";
import { MAX_ENTRIES } from "./limits.ts";

/** The tracks of a cue sheet that lies in an audio file, as entries of a playlist. */
export function embeddedEntries(sheet: string, fileUri: string): readonly PlaylistEntry[] {
  const entries: PlaylistEntry[] = [];
  for (const { range, tags } of parseCue(Buffer.from(sheet), fileUri)) {
    if (entries.length === MAX_ENTRIES) break;
    entries.push({ uri: fileUri, range, tags });
  }
  return entries;
}
