/** The tag vocabulary of MPD 0.24 (doc/protocol.rst, "Tags"). The database keeps a tag as its place in this list: append only. */
export const TAG_NAMES = [
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
  "Ensemble",
  "Movement",
  "MovementNumber",
  "ShowMovement",
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

export type TagName = (typeof TAG_NAMES)[number];

/** One value of one tag. A tag with several values appears several times, in file order. */
export type Tag = readonly [name: TagName, value: string];
