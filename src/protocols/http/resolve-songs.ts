import { songsFor } from "../../operations/add.ts";
import { locate } from "../../operations/locate.ts";
import type { Operations } from "../../operations/operations.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Song } from "../../shared/song.ts";
import { MAX_SONGS } from "./limits.ts";

/**
 * The songs these addresses stand for, in order; folders are expanded. Plain songs are looked up together. Errors:
 * `bad-uri`, `not-found`, `queue-full`, `unavailable`; then nothing is added at all.
 */
export async function resolveSongs(operations: Operations, uris: readonly string[]): Promise<readonly Song[]> {
  const paths = uris.map((uri) => {
    const location = locate(uri);
    return location.kind === "library" ? location.uri : "";
  });
  const direct = await operations.library.songsAt(paths);
  const songs: Song[] = [];
  for (const [index, uri] of uris.entries()) {
    const song = direct[index] ?? null;
    const found = song === null ? await songsFor(operations, uri) : [song];
    if (songs.length + found.length > MAX_SONGS)
      throw new DomainError("queue-full", "These are more songs than the queue may hold");
    for (const one of found) songs.push(one);
  }
  return songs;
}
