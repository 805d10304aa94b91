import { setImmediate } from "node:timers/promises";
import type { PlaylistEntry } from "../playlists-port.ts";

const PART_ENTRIES = 5_000;

/**
 * Entries travel to the main thread as JSON in parts, those of nothing but an address as bare strings: so a hundred
 * thousand of them hold up neither thread.
 */
export async function entryTexts(entries: Iterable<PlaylistEntry>): Promise<readonly string[]> {
  const texts: string[] = [];
  let part: (string | PlaylistEntry)[] = [];
  for (const entry of entries) {
    part.push(entry.range === null && entry.tags.length === 0 ? entry.uri : entry);
    if (part.length < PART_ENTRIES) continue;
    texts.push(JSON.stringify(part));
    part = [];
    await setImmediate();
  }
  return [...texts, JSON.stringify(part)];
}

export async function entriesOf(texts: readonly string[]): Promise<readonly PlaylistEntry[]> {
  const entries: PlaylistEntry[] = [];
  for (const [index, text] of texts.entries()) {
    if (index > 0) await setImmediate();
    for (const entry of JSON.parse(text) as (string | PlaylistEntry)[]) {
      entries.push(typeof entry === "string" ? { uri: entry, range: null, tags: [] } : entry);
    }
  }
  return entries;
}
