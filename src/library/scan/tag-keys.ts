import { TAG_NAMES, type TagName } from "../../shared/tags.ts";

/** Names under which files keep a tag, besides the tag's own name (upper case, Vorbis comment style). */
const OTHER_KEYS: Readonly<Record<string, TagName>> = {
  TRACKNUMBER: "Track",
  DISCNUMBER: "Disc",
  "ALBUM ARTIST": "AlbumArtist",
  ALBUM_ARTIST: "AlbumArtist",
  MOVEMENTNAME: "Movement",
  MOVEMENT: "MovementNumber",
  YEAR: "Date",
  PUBLISHER: "Label",
  MUSICBRAINZ_RELEASEID: "MUSICBRAINZ_ALBUMID",
};

// Comments are read on demand (`readcomments`); like MPD's default the collection does not keep them.
const KEYS: ReadonlyMap<string, TagName> = new Map([
  ...TAG_NAMES.filter((name) => name !== "Comment").map((name): [string, TagName] => [name.toUpperCase(), name]),
  ...Object.entries(OTHER_KEYS),
]);

/** The tag a comment key stands for, or undefined. */
export function tagOfKey(key: string): TagName | undefined {
  return KEYS.get(key.toUpperCase());
}
