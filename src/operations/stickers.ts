import type { StickerPlace } from "../library/stickers-port.ts";
import { DomainError } from "../shared/errors.ts";
import type { TagName } from "../shared/tags.ts";
import { songFor } from "./add.ts";
import type { Operations } from "./operations.ts";

/** The tags whose values may have stickers (MPD, src/sticker/AllowedTags.cxx). */
export const STICKER_TAGS: readonly TagName[] = [
  "Artist",
  "Album",
  "AlbumArtist",
  "Title",
  "Genre",
  "Composer",
  "Performer",
  "Conductor",
  "Work",
  "Ensemble",
  "Location",
  "Label",
  "MUSICBRAINZ_ARTISTID",
  "MUSICBRAINZ_ALBUMID",
  "MUSICBRAINZ_ALBUMARTISTID",
  "MUSICBRAINZ_RELEASETRACKID",
  "MUSICBRAINZ_WORKID",
];

/** The address under which a song has its stickers. Errors: `not-found`, for everything that is no song. */
export async function songPlace(operations: Operations, uri: string): Promise<StickerPlace> {
  try {
    return { type: "song", object: (await songFor(operations, uri)).uri };
  } catch (error) {
    if (error instanceof DomainError && error.code === "bad-uri") throw new DomainError("not-found", "No such song");
    throw error;
  }
}

/** Those of the addresses that are songs now, so that stickers outlive their songs without being shown. */
export async function existingSongs({ library }: Operations, uris: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let from = 0; from < uris.length; from += 1000) {
    const songs = await library.songsAt(uris.slice(from, from + 1000));
    for (const song of songs) if (song !== null) found.add(song.uri);
  }
  return found;
}
