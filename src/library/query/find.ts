import { type SQL, sql } from "drizzle-orm";
import type { Sort } from "node-mpd-protocol";
import type { SongQuery } from "../library-port.ts";
import type { SongFilter } from "../song-filter.ts";
import { fewSongs } from "./few-songs.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";
import { orderSql, windowSql } from "./sort-sql.ts";
import { tagMasks } from "./tag-masks.ts";
import { inTagOrderSql, isTextTag } from "./tag-order-sql.ts";
import { bestFirstSql } from "./words-sql.ts";

/** A longer window is sorted as a whole: the way through the values gets slower with every song passed. */
const MAX_WALKED = 1_000;
/** Shorter parts of words are in most songs. */
const RARE_CHARS = 3;

/** The ids of the songs asked for, in order; null when they are many or hard to find. Errors: `bad-argument`. */
export function findFewSongIds(reader: Reader, query: SongQuery): readonly number[] | null {
  const { sort, window, filter } = query;
  requireSaneFilter(filter);
  if (isWalkable(query)) return findSongIds(reader, query);
  const ids = fewSongs(reader, filter);
  if (ids === null) return null;
  const sorted = sort === null ? ids : reader.all<{ id: number }>(sortedSql(ids, sort)).map(({ id }) => id);
  return window === null ? sorted : sorted.slice(window.start, window.end ?? undefined);
}

/** The ids of the songs asked for, in order. Errors: `bad-argument`. */
export function findSongIds(reader: Reader, query: SongQuery): readonly number[] {
  requireSaneFilter(query.filter);
  const { sort, window, filter } = query;
  if (sort !== null && isTextTag(sort.tag) && isWalkable(query)) {
    const inOrder = inTagOrderSql(sort.tag, sort.descending, filterSql(filter, "each"), tagMasks(reader));
    return reader.all<{ id: number }>(sql`${inOrder} ${windowSql(window)}`).map((row) => row.id);
  }
  const best = sort === null ? bestFirstSql(filter) : null;
  const rows = reader.all<{ id: number }>(
    sql`SELECT s.id FROM songs s JOIN directories d ON d.id = s.directory_id ${best === null ? sql`` : best.join}
      WHERE ${filterSql(filter)} ORDER BY ${best === null ? sql`` : sql`${best.key}, `}${orderSql(sort)} ${windowSql(window)}`,
  );
  return rows.map((row) => row.id);
}

function sortedSql(ids: readonly number[], sort: Sort): SQL {
  return sql`SELECT s.id AS id FROM json_each(${JSON.stringify(ids)}) wanted CROSS JOIN songs s ON s.id = wanted.value
    JOIN directories d ON d.id = s.directory_id ORDER BY ${orderSql(sort)}`;
}

/** True when the first songs of the answer are soon met on a walk through the values of a tag. */
function isWalkable({ sort, window, filter }: SongQuery): boolean {
  const end = window?.end ?? Number.POSITIVE_INFINITY;
  return sort !== null && isTextTag(sort.tag) && end <= MAX_WALKED && isBroad(filter);
}

/** True for a filter that most songs are expected to pass. */
function isBroad(filter: SongFilter | null): boolean {
  if (filter === null) return true;
  if (filter.kind === "and") return filter.terms.every(isBroad);
  return filter.kind === "match" && filter.operator === "contains" && [...filter.value].length < RARE_CHARS;
}
