import { isStream } from "./is-stream.ts";
import { TAG_NAMES, type Tag, type TagName } from "./tags.ts";

const NAMES_FIRST: readonly TagName[] = ["Title", "Artist", "Album", "AlbumArtist", "Track", "Date", "Genre", "Disc"];

/** The order in which MPD reads ID3 frames, whatever their order in the file (src/tag/Id3Scan.cxx). */
const ID3: readonly TagName[] = [
  "Artist",
  "AlbumArtist",
  "ArtistSort",
  "AlbumSort",
  "AlbumArtistSort",
  "Title",
  "Album",
  "Track",
  "Date",
  "OriginalDate",
  "Genre",
];

/** After these the people and identifiers of a recording, then everything else. */
const THEN: readonly TagName[] = [
  "Composer",
  "Conductor",
  "Performer",
  "MUSICBRAINZ_ARTISTID",
  "MUSICBRAINZ_ALBUMID",
  "MUSICBRAINZ_ALBUMARTISTID",
  "MUSICBRAINZ_TRACKID",
];

type Ranks = ReadonlyMap<TagName, number>;

function ranks(first: readonly TagName[]): Ranks {
  return new Map([...new Set([...first, ...THEN, ...TAG_NAMES])].map((name, rank) => [name, rank]));
}

const NAMES_FIRST_RANKS = ranks(NAMES_FIRST);
const ID3_RANKS = ranks(ID3);

/**
 * The tags of a song in the order in which they are shown. MPD shows them as its decoders find them: ID3 in an order of
 * its own, other files as they were written, which is nearly always names first. Values of one tag keep their order.
 * What is said of a stream is shown as it was said.
 */
export function shownOrder(uri: string, tags: readonly Tag[]): readonly Tag[] {
  if (isStream(uri)) return tags;
  const rank = /\.mp3$/i.test(uri) ? ID3_RANKS : NAMES_FIRST_RANKS;
  const ranked = tags.map((tag) => ({ tag, rank: rank.get(tag[0]) ?? 0 }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ tag }) => tag);
}
