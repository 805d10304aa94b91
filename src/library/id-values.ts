import { TAG_NAMES } from "../shared/tags.ts";

// Ids of MusicBrainz are half of all values and two thirds of their letters, and hardly anybody looks for a part of one:
// the index of parts leaves them out.

const ID_TAGS = TAG_NAMES.flatMap((name, number) => (name.startsWith("MUSICBRAINZ_") ? [number] : []));
const ID_PART = /^[0-9a-f-]*$/;

/** A condition on `tag` and `folded` of a value: true for an id. Other texts in the tags of ids are none. */
export const IS_ID_SQL = `(tag IN (${ID_TAGS.join(", ")}) AND folded NOT GLOB '*[^0-9a-f-]*')`;

/** True when a folded part of a value may be the part of an id in this tag; `tag` is a name or "any". */
export function mayBeInId(tag: string, part: string): boolean {
  return (tag === "any" || tag.startsWith("MUSICBRAINZ_")) && ID_PART.test(part);
}
