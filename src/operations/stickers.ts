import type { StickerPlace } from "../library/stickers-port.ts";
import { DomainError } from "../shared/errors.ts";
import type { TagName } from "../shared/tags.ts";
import { type Location, locate } from "./locate.ts";

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

/** The address under which a song has its stickers. Errors: `not-found`, for everything that can be no song. */
export function songPlace(uri: string): StickerPlace {
  const location = tryLocate(uri);
  if (location?.kind !== "library") throw new DomainError("not-found", "No such song");
  return { type: "song", object: location.uri };
}

function tryLocate(uri: string): Location | null {
  try {
    return locate(uri);
  } catch {
    return null;
  }
}
