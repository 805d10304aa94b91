import { sql } from "drizzle-orm";
import type { Filter } from "node-mpd-protocol";
import { isIndexed } from "./candidates-sql.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";

/** So many songs are found, sorted and sent at once; what has more is a long answer. */
export const FEW_SONGS = 4_000;

/**
 * The ids of the songs that pass, in order; null when they are many, or when finding out means looking at most of the library.
 * Errors: `bad-argument`.
 */
export function fewSongs(reader: Reader, filter: Filter | null): readonly number[] | null {
  requireSaneFilter(filter);
  if (!isCheap(filter)) return null;
  const rows = reader.all<{ id: number; folder: number; place: number }>(
    sql`SELECT s.id AS id, d.place AS folder, s.place AS place FROM songs s JOIN directories d ON d.id = s.directory_id
      WHERE ${filterSql(filter)} LIMIT ${FEW_SONGS + 1}`,
  );
  if (rows.length > FEW_SONGS) return null;
  return rows.toSorted((a, b) => a.folder - b.folder || a.place - b.place).map(({ id }) => id);
}

/** True when an index leads to what passes. */
function isCheap(filter: Filter | null): boolean {
  if (filter === null) return false;
  switch (filter.kind) {
    case "and":
      return filter.terms.some(isCheap) && filter.terms.every((term) => isCheap(term) || isColumn(term));
    case "not":
      return false;
    case "base":
      return filter.uri !== "";
    case "match":
      if (filter.negated) return false;
      if (filter.tag === "file") return filter.operator === "equals" && !filter.foldCase;
      return filter.operator === "equals" || filter.operator === "starts-with" || isIndexed(filter);
    case "priority-at-least":
      return true;
    case "modified-since":
    case "added-since":
    case "audio-format":
      return false;
  }
}

/** True for what the row of a song tells. */
function isColumn({ kind }: Filter): boolean {
  return kind === "base" || kind === "modified-since" || kind === "added-since" || kind === "audio-format";
}
