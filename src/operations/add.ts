import { DomainError } from "../shared/errors.ts";
import type { Song } from "../shared/song.ts";
import { locate } from "./locate.ts";
import type { Operations } from "./operations.ts";

/** The songs an address stands for: a folder's, or the one song. Errors: `bad-uri`, `not-found`, `unavailable`. */
export async function songsFor(operations: Operations, uri: string): Promise<readonly Song[]> {
  const location = locate(uri);
  if (location.kind === "library") return operations.library.songsUnder(location.uri);
  // Network streams need an input with its own limits and reconnects; until it exists nothing may reach ffmpeg.
  throw new DomainError("bad-uri", "Network streams cannot be played yet; use a path below the music folder");
}

/** Exactly one song. Errors as `songsFor`; a folder is `not-found`. */
export async function songFor(operations: Operations, uri: string): Promise<Song> {
  const location = locate(uri);
  const song = location.kind === "library" ? (await operations.library.songsAt([location.uri]))[0] : undefined;
  if (song === null || song === undefined) throw new DomainError("not-found", "No such song");
  return song;
}
