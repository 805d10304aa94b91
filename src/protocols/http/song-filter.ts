import type { Filter, Sort } from "node-mpd-protocol";
import { z } from "zod";
import { TAG_NAMES, type TagName } from "../../shared/tags.ts";

const MAX_VALUE_CHARS = 1_000;
const value = z.string().max(MAX_VALUE_CHARS);

/** Tag names in lower case, as they stand in a query: `albumartist`, `musicbrainz_trackid`. */
const TAG_PARAMETERS: ReadonlyMap<string, TagName> = new Map(TAG_NAMES.map((name) => [name.toLowerCase(), name]));

const tagShape: Record<string, z.ZodOptional<typeof value>> = {};
for (const [parameter, name] of TAG_PARAMETERS) {
  tagShape[parameter] = value.optional().meta({ description: `${name} is exactly this` });
}

/** `?q=` (any tag contains it, letter case aside), `?under=` and `?<tag>=`; all that are given must hold. */
export const filterQuery = z.strictObject({
  ...tagShape,
  q: value.min(1).optional().meta({ description: "any tag contains this; upper and lower case are the same" }),
  under: value.optional().meta({ description: "only songs in this folder and below" }),
});

/** A tag name in any letter case, `added` or `modified`; a minus before it turns the order round. */
export const sortQuery = z.strictObject({
  sort: z
    .string()
    .transform((text) => sortOf(text))
    .refine((sort) => sort !== null, "must be a tag name, added or modified; with - before it for descending")
    .optional()
    .meta({ description: "tag name, added or modified; - before it: descending" }),
});

export type FilterQuery = Readonly<Record<string, unknown>> & {
  readonly q?: string | undefined;
  readonly under?: string | undefined;
};

/** The filter of a query; null: every song. `underUri` is `under` as a library address. */
export function filterOf(query: FilterQuery, underUri: string | null): Filter | null {
  const terms: Filter[] = [];
  for (const [parameter, tag] of TAG_PARAMETERS) {
    const wanted = query[parameter];
    if (typeof wanted === "string") terms.push(match(tag, "equals", wanted, false));
  }
  if (query.q !== undefined) terms.push(match("any", "contains", query.q, true));
  if (underUri !== null && underUri !== "") terms.push({ kind: "base", uri: underUri });
  const [first, ...more] = terms;
  if (first === undefined) return null;
  return more.length === 0 ? first : { kind: "and", terms };
}

function match(tag: string, operator: "equals" | "contains", value: string, foldCase: boolean): Filter {
  return { kind: "match", tag, operator, value, negated: false, foldCase };
}

function sortOf(text: string): Sort | null {
  const descending = text.startsWith("-");
  const name = (descending ? text.slice(1) : text).toLowerCase();
  if (name === "added") return { tag: "Added", descending };
  if (name === "modified") return { tag: "Last-Modified", descending };
  const tag = TAG_PARAMETERS.get(name);
  return tag === undefined ? null : { tag, descending };
}
