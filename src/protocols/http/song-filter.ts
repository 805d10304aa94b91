import type { Sort } from "node-mpd-protocol";
import { z } from "zod";
import type { SongFilter } from "../../library/song-filter.ts";
import { RECORD_NAMES, type RecordName } from "../../operations/song-record.ts";
import { TAG_NAMES, type TagName } from "../../shared/tags.ts";
import { digits } from "./paging.ts";

const MAX_VALUE_CHARS = 1_000;
const value = z.string().max(MAX_VALUE_CHARS);

/** Tag names in lower case, as they stand in a query: `albumartist`, `musicbrainz_trackid`. */
const TAG_PARAMETERS: ReadonlyMap<string, TagName> = new Map(TAG_NAMES.map((name) => [name.toLowerCase(), name]));

/** Words of the record in lower case: `playcount`, `lastplayed`. */
const RECORD_ORDERS: ReadonlyMap<string, RecordName> = new Map(RECORD_NAMES.map((name) => [name.toLowerCase(), name]));
export const OTHER_ORDERS = ["added", "modified", ...RECORD_ORDERS.keys()].join(", ");

const tagShape: Record<string, z.ZodOptional<typeof value>> = {};
for (const [parameter, name] of TAG_PARAMETERS) {
  tagShape[parameter] = value.optional().meta({ description: `${name} is exactly this` });
}

/** `?q=` (words that tags have, letter case and accents aside), `?under=` and `?<tag>=`; all that are given must hold. */
export const filterQuery = z.strictObject({
  ...tagShape,
  q: value.min(1).optional().meta({
    description:
      "words, each of which begins a word of any tag; letter case and accents aside. Without sort the best come first",
  }),
  under: value.optional().meta({ description: "only songs in this folder and below" }),
});

/** An order of songs: by what the files say, or by their record, which leaves out songs that have none of it. */
export type SongOrder =
  | { readonly by: "tag"; readonly sort: Sort }
  | { readonly by: "record"; readonly name: RecordName; readonly descending: boolean };

/** A tag name in any letter case, `added`, `modified` or a word of the record; a minus before it turns the order round. */
export const sortQuery = z.strictObject({
  sort: z
    .string()
    .transform((text) => orderOf(text))
    .refine((order) => order !== null, `must be a tag name or one of ${OTHER_ORDERS}; with - before it for descending`)
    .optional()
    .meta({
      description: `tag name, ${OTHER_ORDERS}; - before it: descending. Songs without a rating, count... are left out`,
    }),
  minrating: digits
    .refine((rating) => rating <= 10, "must be 0 to 10")
    .optional()
    .meta({ description: "only songs rated so or higher, best first; with no sort but rating" }),
});

export type FilterQuery = Readonly<Record<string, unknown>> & {
  readonly q?: string | undefined;
  readonly under?: string | undefined;
};

/** The filter of a query; null: every song. `underUri` is `under` as a library address. */
export function filterOf(query: FilterQuery, underUri: string | null): SongFilter | null {
  const terms: SongFilter[] = [];
  for (const [parameter, tag] of TAG_PARAMETERS) {
    const wanted = query[parameter];
    if (typeof wanted === "string") terms.push(isExactly(tag, wanted));
  }
  if (query.q !== undefined) terms.push({ kind: "words", text: query.q });
  if (underUri !== null && underUri !== "") terms.push({ kind: "base", uri: underUri });
  const [first, ...more] = terms;
  if (first === undefined) return null;
  return more.length === 0 ? first : { kind: "and", terms };
}

function isExactly(tag: TagName, value: string): SongFilter {
  return { kind: "match", tag, operator: "equals", value, negated: false, foldCase: false };
}

/** Null for what is no order. */
export function orderOf(text: string): SongOrder | null {
  const descending = text.startsWith("-");
  const name = (descending ? text.slice(1) : text).toLowerCase();
  const record = RECORD_ORDERS.get(name);
  if (record !== undefined) return { by: "record", name: record, descending };
  const tag = name === "added" ? "Added" : name === "modified" ? "Last-Modified" : TAG_PARAMETERS.get(name);
  return tag === undefined ? null : { by: "tag", sort: { tag, descending } };
}
