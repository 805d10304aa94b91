import type { Library } from "../../library/library-port.ts";
import type { SongFilter } from "../../library/song-filter.ts";
import { below, type Random } from "../../player/random.ts";
import { firstTag, type Song } from "../../shared/song.ts";
import type { TagName } from "../../shared/tags.ts";
import type { SimilarSongs } from "../similar/similar-port.ts";

const MAX_CANDIDATES = 200;

/** Songs that may come next, the likest first, and what they are like in, in words. */
export type Candidates = { readonly note: string; readonly songs: readonly Song[] };

export type CandidateSources = { readonly library: Library; readonly similar: SimilarSongs };

/** Songs like this one, from the best source to the last resort. Errors: `unavailable`. */
export async function* candidatesFor(
  { library, similar }: CandidateSources,
  seed: Song,
  random: Random,
): AsyncGenerator<Candidates> {
  const near = await similar.nearest(seed.uri, MAX_CANDIDATES);
  if (near !== null) {
    yield {
      note: "Goes by how songs sound",
      songs: await songsAt(
        library,
        near.map(({ uri }) => uri),
      ),
    };
  }
  const because = near === null ? "The last song is not analysed yet: goes" : "Nothing else sounds like it: goes";
  yield { note: `${because} by genre`, songs: await sharing(library, seed, "Genre", random) };
  const artists = [
    ...(await sharing(library, seed, "Artist", random)),
    ...(await sharing(library, seed, "AlbumArtist", random)),
  ];
  yield { note: `${because} by artist`, songs: artists };
  yield { note: `${because} by chance`, songs: await page(library, null, random) };
}

async function songsAt(library: Library, uris: readonly string[]): Promise<readonly Song[]> {
  return (await library.songsAt(uris)).filter((song) => song !== null);
}

async function sharing(library: Library, seed: Song, tag: TagName, random: Random): Promise<readonly Song[]> {
  const value = firstTag(seed, tag);
  if (value === undefined || value === "") return [];
  return page(library, { kind: "match", tag, operator: "equals", value, negated: false, foldCase: true }, random);
}

/** As many as are looked at, from a place that chance decides. */
async function page(library: Library, filter: SongFilter | null, random: Random): Promise<readonly Song[]> {
  const rows = await library.count(filter, null);
  const total = rows[0]?.songs ?? 0;
  const start = below(random, Math.max(1, total - MAX_CANDIDATES + 1));
  const songs = await library.find({ filter, sort: null, window: { start, end: start + MAX_CANDIDATES } });
  const first = below(random, Math.max(1, songs.length));
  return [...songs.slice(first), ...songs.slice(0, first)];
}
