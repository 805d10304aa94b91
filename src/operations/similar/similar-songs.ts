import { DomainError } from "../../shared/errors.ts";
import type { Song } from "../../shared/song.ts";
import { locateInLibrary } from "../locate.ts";
import type { Operations } from "../operations.ts";
import { inWords } from "./in-words.ts";
import { sameSongKey } from "./same-song.ts";

export const MAX_SIMILAR = 200;
/** Some are the same recording elsewhere, or gone. */
const SPARE = 2;
const REASONS = 4;

export type SimilarSong = {
  readonly song: Song;
  readonly distance: number;
  /** In what it differs, what matters most first. */
  readonly differs: readonly string[];
};

/**
 * Songs that sound like one, the likest first, each recording once. Errors: `not-found` when there is no such song,
 * `not-analysed` when nobody has listened to it yet, `unavailable`.
 */
export async function similarSongs(
  { library, similar }: Pick<Operations, "library" | "similar">,
  uri: string,
  limit: number,
): Promise<readonly SimilarSong[]> {
  const place = locateInLibrary(uri);
  const [seed] = await library.songsAt([place]);
  if (seed === null || seed === undefined) throw new DomainError("not-found", "No such song");
  const near = await similar.nearest(place, limit * SPARE + 10);
  if (near === null) {
    throw new DomainError(
      "not-analysed",
      "This song is not analysed yet, so nobody knows what sounds like it; start an analysis, or wait for it",
    );
  }
  const songs = await library.songsAt(near.map(({ uri }) => uri));
  const seen = new Set([sameSongKey(seed)]);
  const found: SimilarSong[] = [];
  for (const [index, { distance, differences }] of near.entries()) {
    const song = songs[index] ?? null;
    if (song === null || song.missing === true || seen.has(sameSongKey(song))) continue;
    seen.add(sameSongKey(song));
    found.push({ song, distance, differs: inWords(differences, REASONS) });
    if (found.length === limit) break;
  }
  return found;
}
