import { sql } from "drizzle-orm";
import type { Window } from "node-mpd-protocol";
import type { SongQuery } from "../library-port.ts";
import type { SongFilter } from "../song-filter.ts";
import { fewSongs } from "./few-songs.ts";
import { filterSql, holdersSql, requireSaneFilter } from "./filter-sql.ts";
import { allInPlace, inPlaceAtLeisure, sortedSql } from "./in-place.ts";
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
  return inWindow(sort === null ? ids : reader.column(sortedSql(ids, orderSql(sort))), window);
}

/** The ids of the songs asked for, in order. Errors: `bad-argument`. */
export function findSongIds(reader: Reader, query: SongQuery): readonly number[] {
  requireSaneFilter(query.filter);
  const { sort, window, filter } = query;
  if (sort !== null && isTextTag(sort.tag) && isWalkable(query)) {
    const inOrder = inTagOrderSql(sort.tag, sort.descending, filterSql(filter, "each"), tagMasks(reader));
    return reader.all<{ id: number }>(sql`${inOrder} ${windowSql(window)}`).map(({ id }) => id);
  }
  const best = sort === null ? bestFirstSql(filter) : null;
  if (sort === null && best === null) return inWindow(idsInPlace(reader, filter), window);
  return reader.column(
    sql`SELECT s.id FROM songs s JOIN directories d ON d.id = s.directory_id ${best === null ? sql`` : best.join}
      WHERE ${filterSql(filter)} ORDER BY ${best === null ? sql`` : sql`${best.key}, `}${orderSql(sort)} ${windowSql(window)}`,
  );
}

function idsInPlace(reader: Reader, filter: SongFilter | null): readonly number[] {
  if (filter === null) return allInPlace(reader);
  const holders = holdersSql(filter);
  const ids = reader.column(holders ?? sql`SELECT s.id FROM songs s WHERE ${filterSql(filter)}`);
  return inPlaceAtLeisure(reader, holders === null ? ids : [...new Set(ids)]);
}

function inWindow(ids: readonly number[], window: Window | null): readonly number[] {
  return window === null ? ids : ids.slice(window.start, window.end ?? undefined);
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
