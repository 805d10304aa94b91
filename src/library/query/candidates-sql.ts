import { type SQL, sql } from "drizzle-orm";
import { fold } from "../fold.ts";
import { mayBeInId } from "../id-values.ts";
import type { Match } from "./filter-sql.ts";

/** The index knows values by every three characters that follow each other. */
const INDEXED_CHARS = 3;
/** More do not narrow the search any further. */
const MAX_TRIGRAMS = 30;
const ASCII = /^[\x20-\x7e]*$/;

/** True when a test for a part of a value, its beginning or all of it is answered from the index. */
export function isIndexed(match: Match): boolean {
  const part = indexedPart(match);
  return [...part].length >= INDEXED_CHARS && !mayBeInId(match.tag, part);
}

/** What the folded text of every value that passes has in it; "" when nothing is known. */
function indexedPart({ operator, foldCase, value }: Match): string {
  if (operator === "regex" || value.includes("\0")) return "";
  if (foldCase) return fold(value);
  // Beginnings and whole values have an index of their own. A mark behind the last letter may fold into another letter.
  return operator === "contains" && ASCII.test(value) ? fold(value.slice(0, -1)) : "";
}

/** The ids of indexed values that may pass a match; each has to be tested. null: any value may. */
export function candidatesSql(match: Match): SQL | null {
  if (!isIndexed(match)) return null;
  return sql`SELECT rowid AS id FROM value_trigrams WHERE value_trigrams MATCH ${trigrams(indexedPart(match))}`;
}

/** The id up to which values are indexed; those behind it are looked at one by one. */
export const INDEXED_THROUGH = sql`coalesce((SELECT values_indexed FROM collection), 0)`;

function trigrams(text: string): string {
  const chars = [...text];
  const all = chars.slice(0, 1 - INDEXED_CHARS).map((_, at) => chars.slice(at, at + INDEXED_CHARS).join(""));
  const some = [...new Set(all)].slice(0, MAX_TRIGRAMS);
  return some.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(" AND ");
}
