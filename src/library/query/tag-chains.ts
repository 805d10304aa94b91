import { DomainError } from "../../shared/errors.ts";
import { TAG_NAMES, type TagName } from "../../shared/tags.ts";

/** Which tags MPD asks instead when a song has none of the first, in filters and lists. */
const FALLBACKS: Partial<Record<TagName, readonly TagName[]>> = {
  AlbumArtist: ["Artist"],
  ArtistSort: ["Artist"],
  AlbumSort: ["Album"],
  // Never ArtistSort, whatever the comment in MPD's src/tag/Fallback.hxx says.
  AlbumArtistSort: ["AlbumArtist", "Artist"],
  TitleSort: ["Title"],
  ComposerSort: ["Composer"],
};

/** The same for sorting (MPD, `Tag::GetSortValue`, but for the plain tags of titles and composers). */
const SORT_FALLBACKS: Partial<Record<TagName, readonly TagName[]>> = {
  ...FALLBACKS,
  MUSICBRAINZ_ALBUMARTISTID: ["MUSICBRAINZ_ARTISTID"],
};

/** The stored numbers of a tag and its fallbacks, in order. */
export function tagChain(name: TagName): readonly number[] {
  return [name, ...(FALLBACKS[name] ?? [])].map(numberOf);
}

export function sortChain(name: TagName): readonly number[] {
  return [name, ...(SORT_FALLBACKS[name] ?? [])].map(numberOf);
}

/** Errors: `bad-argument` for a name that is no tag. */
export function requireTag(name: string): TagName {
  const tag = TAG_NAMES.find((known) => known === name);
  if (tag === undefined) throw new DomainError("bad-argument", `Unknown tag: ${name}`);
  return tag;
}

/** The bits of these tags in `songs.tag_mask`. */
export function maskOf(tags: readonly number[]): number {
  return tags.reduce((mask, tag) => mask + 2 ** tag, 0);
}

function numberOf(name: TagName): number {
  return TAG_NAMES.indexOf(name);
}
