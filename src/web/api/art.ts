import type { SongView } from "../../protocols/http/song-view.ts";
import { addressOf } from "./request.ts";

/** Sizes the daemon scales to, in pixels. */
export type ArtSize = 100 | 200 | 300 | 400 | 800;

/** Where the picture of a song is. */
export function artOf({ uri }: Pick<SongView, "uri">, size: ArtSize): string {
  return addressOf("/library/art", { uri, size });
}

export function albumArtOf(album: string, albumArtist: string, size: ArtSize): string {
  return addressOf("/library/art", albumArtist === "" ? { album, size } : { album, albumartist: albumArtist, size });
}
