import type { PlaylistEntry } from "../playlists-port.ts";

/**
 * Entries travel to the main thread as JSON, those of nothing but an address as bare strings: a hundred thousand of them
 * are read in some ten milliseconds, as objects they would hold the thread up five times as long.
 */
export function entriesJson(entries: readonly PlaylistEntry[]): string {
  return JSON.stringify(entries.map((entry) => (entry.range === null && entry.tags.length === 0 ? entry.uri : entry)));
}

export function entriesOf(json: string): readonly PlaylistEntry[] {
  const entries = JSON.parse(json) as (string | PlaylistEntry)[];
  return entries.map((entry) => (typeof entry === "string" ? { uri: entry, range: null, tags: [] } : entry));
}
