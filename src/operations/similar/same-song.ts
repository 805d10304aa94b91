import { wordsOf } from "../../library/words.ts";
import { firstTag, type Song } from "../../shared/song.ts";

/** The artist as one compares it: letter case and accents aside; "" without one. */
export function artistKey(song: Song): string {
  return wordsOf(firstTag(song, "Artist") ?? firstTag(song, "AlbumArtist") ?? "");
}

/** The same for one recording at two places: who would hear both, would hear one too often. */
export function sameSongKey(song: Song): string {
  const title = wordsOf(firstTag(song, "Title") ?? "");
  const artist = artistKey(song);
  return title === "" || artist === "" ? song.uri : `${artist}\0${title}`;
}
