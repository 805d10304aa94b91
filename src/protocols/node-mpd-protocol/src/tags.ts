/** Tag names of MPD 0.24 (src/tag/Names.cxx), in the order in which MPD lists them. */
export const TAGS = [
  "Artist",
  "ArtistSort",
  "Album",
  "AlbumSort",
  "AlbumArtist",
  "AlbumArtistSort",
  "Title",
  "TitleSort",
  "Track",
  "Name",
  "Genre",
  "Mood",
  "Date",
  "OriginalDate",
  "Composer",
  "ComposerSort",
  "Performer",
  "Conductor",
  "Work",
  "Movement",
  "MovementNumber",
  "ShowMovement",
  "Ensemble",
  "Location",
  "Grouping",
  "Comment",
  "Disc",
  "Label",
  "MUSICBRAINZ_ARTISTID",
  "MUSICBRAINZ_ALBUMID",
  "MUSICBRAINZ_ALBUMARTISTID",
  "MUSICBRAINZ_TRACKID",
  "MUSICBRAINZ_RELEASETRACKID",
  "MUSICBRAINZ_WORKID",
  "MUSICBRAINZ_RELEASEGROUPID",
] as const;

export type ProtocolTag = (typeof TAGS)[number];

const BY_LOWER_CASE: ReadonlyMap<string, ProtocolTag> = new Map(TAGS.map((name) => [name.toLowerCase(), name]));

/** MPD's spelling of a tag name given in any case, or null. */
export function tagNamed(word: string): ProtocolTag | null {
  return BY_LOWER_CASE.get(word.toLowerCase()) ?? null;
}
