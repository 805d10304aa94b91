import { TAG_NAMES, type TagName } from "../../shared/tags.ts";

/** Names under which files keep a tag, besides the tag's own name (upper case, Vorbis comment style). */
const OTHER_KEYS: Readonly<Record<string, TagName>> = {
  TRACKNUMBER: "Track",
  PART_NUMBER: "Track",
  DISCNUMBER: "Disc",
  "ALBUM ARTIST": "AlbumArtist",
  ALBUM_ARTIST: "AlbumArtist",
  "ARTIST-SORT": "ArtistSort",
  "ALBUM-SORT": "AlbumSort",
  "TITLE-SORT": "TitleSort",
  "ALBUM_ARTIST-SORT": "AlbumArtistSort",
  "COMPOSER-SORT": "ComposerSort",
  LEAD_PERFORMER: "Performer",
  MOVEMENTNAME: "Movement",
  MUSICBRAINZ_RELEASEID: "MUSICBRAINZ_ALBUMID",
};

/** These say less than the tag's own key, and are looked at when that is missing. */
const STAND_INS: Readonly<Record<string, TagName>> = {
  YEAR: "Date",
  ORIGINALYEAR: "OriginalDate",
  PUBLISHER: "Label",
  ORGANIZATION: "Label",
};

// Comments are read on demand (`readcomments`); like MPD's default the collection does not keep them.
const KEYS: ReadonlyMap<string, TagName> = new Map([
  ...TAG_NAMES.filter((name) => name !== "Comment").map((name): [string, TagName] => [name.toUpperCase(), name]),
  ...Object.entries(OTHER_KEYS),
]);
const STAND_IN_KEYS: ReadonlyMap<string, TagName> = new Map(Object.entries(STAND_INS));

/** The tag a comment key stands for, or undefined. */
export function tagOfKey(key: string): TagName | undefined {
  // Most files have them in upper case.
  return KEYS.get(key) ?? KEYS.get(key.toUpperCase());
}

/** The tag a comment key can stand in for, or undefined. */
export function tagOfStandIn(key: string): TagName | undefined {
  return STAND_IN_KEYS.get(key.toUpperCase());
}
