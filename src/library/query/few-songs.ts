import { sql } from "drizzle-orm";
import type { SongFilter } from "../song-filter.ts";
import { isIndexed } from "./candidates-sql.ts";
import { filterSql, holdersSql, requireSaneFilter } from "./filter-sql.ts";
import { inPlace } from "./in-place.ts";
import type { Reader } from "./reader.ts";

/** So many songs are found, sorted and sent at once; what has more is a long answer. */
export const FEW_SONGS = 4_000;
/** A song may be met once for each of its values. */
const MAX_HOLDINGS = 3 * FEW_SONGS;

/** Tags whose values many songs share; any other leads to fewer. */
const SHARED: ReadonlySet<string> = new Set([
  "any",
  "Genre",
  "Date",
  "OriginalDate",
  "Mood",
  "Track",
  "Disc",
  "Grouping",
]);

/**
 * The ids of the songs that pass, in order; null when they are many, or when finding out means looking at most of the
 * library. Errors: `bad-argument`.
 */
export function fewSongs(reader: Reader, filter: SongFilter | null): readonly number[] | null {
  requireSaneFilter(filter);
  const terms = filter?.kind === "and" ? filter.terms : filter === null ? [] : [filter];
  // A short word begins very many, and asking each song means taking its values apart.
  if (terms.some(({ kind }) => kind === "words")) return null;
  const indexed = terms.filter(isIndexedTerm);
  const leading = indexed.find((term) => term.kind !== "match" || !SHARED.has(term.tag)) ?? indexed[0];
  if (leading === undefined) return null;
  const few = someIds(reader, leading);
  if (few.length > FEW_SONGS) return null;
  const ids = inPlace(reader, few);
  const others = terms.filter((term) => term !== leading);
  return others.length === 0 ? ids : passing(reader, ids, others);
}

/** More than FEW_SONGS when it is not worth knowing how many more. */
function someIds(reader: Reader, filter: SongFilter): readonly number[] {
  const holders = holdersSql(filter);
  if (holders === null) {
    return reader.column(sql`SELECT s.id FROM songs s WHERE ${filterSql(filter)} LIMIT ${FEW_SONGS + 1}`);
  }
  const rows = reader.column(sql`${holders} LIMIT ${MAX_HOLDINGS}`);
  return rows.length === MAX_HOLDINGS ? rows : [...new Set(rows)];
}

/** Which of these songs pass: each is asked for every term. */
function passing(reader: Reader, ids: readonly number[], terms: readonly SongFilter[]): readonly number[] {
  const conditions = terms.map((term) => filterSql(term, "each"));
  const rows = reader.all<{ id: number }>(
    sql`SELECT s.id AS id FROM json_each(${JSON.stringify(ids)}) wanted CROSS JOIN songs s ON s.id = wanted.value
      WHERE ${sql.join(conditions, sql` AND `)} ORDER BY wanted.key`,
  );
  return rows.map(({ id }) => id);
}

/** True when an index leads to what passes. */
function isIndexedTerm(filter: SongFilter): boolean {
  switch (filter.kind) {
    case "base":
      return filter.uri !== "";
    case "match":
      if (filter.negated) return false;
      if (filter.tag === "file") return filter.operator === "equals" && !filter.foldCase;
      return (
        isIndexed(filter) || (!filter.foldCase && (filter.operator === "equals" || filter.operator === "starts-with"))
      );
    case "and":
    case "not":
    case "priority-at-least":
    case "modified-since":
    case "added-since":
    case "audio-format":
    case "words":
      return false;
  }
}
