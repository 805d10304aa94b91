import { sql } from "drizzle-orm";
import type { Filter } from "node-mpd-protocol";
import type { SongQuery } from "../library-port.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";
import { orderSql, windowSql } from "./sort-sql.ts";
import { tagMasks } from "./tag-masks.ts";
import { inTagOrderSql, isTextTag } from "./tag-order-sql.ts";

/** A longer window is sorted as a whole: the way through the values gets slower with every song passed. */
const MAX_WALKED = 1_000;
/** Shorter parts of words are in most songs. */
const RARE_CHARS = 3;

/** The ids of the songs asked for, in order. Errors: `bad-argument`. */
export function findSongIds(reader: Reader, query: SongQuery): readonly number[] {
  requireSaneFilter(query.filter);
  const { sort, window, filter } = query;
  if (
    sort !== null &&
    isTextTag(sort.tag) &&
    (window?.end ?? Number.POSITIVE_INFINITY) <= MAX_WALKED &&
    isBroad(filter)
  ) {
    const inOrder = inTagOrderSql(sort.tag, sort.descending, filterSql(filter, "each"), tagMasks(reader));
    return reader.all<{ id: number }>(sql`${inOrder} ${windowSql(window)}`).map((row) => row.id);
  }
  const rows = reader.all<{ id: number }>(
    sql`SELECT s.id FROM songs s JOIN directories d ON d.id = s.directory_id
      WHERE ${filterSql(filter)} ORDER BY ${orderSql(sort)} ${windowSql(window)}`,
  );
  return rows.map((row) => row.id);
}

/** True for a filter that most songs are expected to pass. */
function isBroad(filter: Filter | null): boolean {
  if (filter === null) return true;
  if (filter.kind === "and") return filter.terms.every(isBroad);
  return filter.kind === "match" && filter.operator === "contains" && [...filter.value].length < RARE_CHARS;
}
