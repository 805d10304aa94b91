import { firstTag, type Song } from "../shared/song.ts";
import type { Operations } from "./operations.ts";

/** Songs that are looked at, those played most. */
const MAX_SONGS = 5_000;
const SONGS_AT_ONCE = 500;

type Named = { readonly name: string; readonly plays: number };

/** What has been heard, the most first. Of artists and albums those are counted whose songs are among the most played. */
export type ListeningStats = {
  readonly plays: number;
  readonly songsPlayed: number;
  readonly songs: readonly { readonly song: Song; readonly plays: number }[];
  readonly artists: readonly Named[];
  readonly albums: readonly (Named & { readonly albumArtist: string })[];
  readonly genres: readonly Named[];
};

/** At most `limit` of each. */
export async function listeningStats({ stickers, library }: Operations, limit: number): Promise<ListeningStats> {
  const window = { start: 0, end: MAX_SONGS };
  const sort = { by: "value_int", descending: true } as const;
  const found: { readonly uri: string; readonly plays: number }[] = [];
  for await (const page of stickers.find({ type: "song", prefix: "", name: "playCount", test: null, sort, window })) {
    for (const { object, value } of page) {
      const plays = Number(value);
      if (Number.isSafeInteger(plays) && plays > 0) found.push({ uri: object, plays });
    }
  }
  const songs: { readonly song: Song; readonly plays: number }[] = [];
  for (let from = 0; from < found.length; from += SONGS_AT_ONCE) {
    const part = found.slice(from, from + SONGS_AT_ONCE);
    const answers = await library.songsAt(part.map(({ uri }) => uri));
    for (const [index, { plays }] of part.entries()) {
      const song = answers[index] ?? null;
      if (song !== null) songs.push({ song, plays });
    }
  }
  const albums = counted(songs, (song) => {
    const album = firstTag(song, "Album");
    const artist = firstTag(song, "AlbumArtist") ?? firstTag(song, "Artist") ?? "";
    return album === undefined ? [] : [JSON.stringify([album, artist])];
  });
  return {
    plays: songs.reduce((sum, { plays }) => sum + plays, 0),
    songsPlayed: songs.length,
    songs: songs.slice(0, limit),
    artists: counted(songs, (song) => valuesOf(song, "Artist")).slice(0, limit),
    albums: albums.slice(0, limit).map(({ name: key, plays }) => {
      const [name = "", albumArtist = ""] = JSON.parse(key) as readonly string[];
      return { name, albumArtist, plays };
    }),
    genres: counted(songs, (song) => valuesOf(song, "Genre")).slice(0, limit),
  };
}

function valuesOf({ tags }: Song, name: "Artist" | "Genre"): string[] {
  return [...new Set(tags.flatMap(([tag, value]) => (tag === name ? [value] : [])))];
}

function counted(
  songs: readonly { readonly song: Song; readonly plays: number }[],
  namesOf: (song: Song) => readonly string[],
): Named[] {
  const counts = new Map<string, number>();
  for (const { song, plays } of songs)
    for (const name of namesOf(song)) counts.set(name, (counts.get(name) ?? 0) + plays);
  return [...counts]
    .map(([name, plays]) => ({ name, plays }))
    .sort((a, b) => b.plays - a.plays || (a.name < b.name ? -1 : 1));
}
