import { DomainError } from "../shared/errors.ts";
import { bareSong, type Song } from "../shared/song.ts";
import { locate } from "./locate.ts";
import type { Operations } from "./operations.ts";

/**
 * The songs an address stands for: a folder's, the one song, or a stream, which nobody connects to before it is played.
 * Errors: `bad-uri`, `not-found`, `unavailable`.
 */
export async function songsFor(operations: Operations, uri: string): Promise<readonly Song[]> {
  const location = locate(uri);
  return location.kind === "library" ? operations.library.songsUnder(location.uri) : [bareSong(uri)];
}

/** Exactly one song. Errors as `songsFor`; a folder is `not-found`. */
export async function songFor(operations: Operations, uri: string): Promise<Song> {
  const location = locate(uri);
  if (location.kind === "stream") return bareSong(uri);
  const [song] = await operations.library.songsAt([location.uri]);
  if (song === null || song === undefined) throw new DomainError("not-found", "No such song");
  return song;
}
