import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";
import { IN_PLACE } from "./sort-sql.ts";

/** Fewer are put in order by their songs, which are about to be read anyway. */
const MANY_SONGS = 500;
/** Putting so many in order by their songs takes longer than learning the order of all. */
const MOST_SONGS = 4_000;

/** The songs of the collection in the order of folders and files: no song is read, only what leads to them. */
const ALL_IN_PLACE = sql`SELECT s.id FROM directories d INDEXED BY directories_place
  CROSS JOIN songs s INDEXED BY songs_order ON s.directory_id = d.id ORDER BY ${IN_PLACE}`;

export function allInPlace(reader: Reader): readonly number[] {
  return reader.column(ALL_IN_PLACE);
}

/** Different ids of songs in the order of folders and files. */
export function inPlace(reader: Reader, ids: readonly number[]): readonly number[] {
  const known = reader.ranks.sorted(reader.version, ids);
  if (known !== null) return known;
  if (ids.length > MANY_SONGS) reader.ranks.wish();
  return reader.column(sortedSql(ids, IN_PLACE));
}

/** The same for a thread that nobody else waits for: it looks for the order of all when that is quicker. */
export function inPlaceAtLeisure(reader: Reader, ids: readonly number[]): readonly number[] {
  if (ids.length > MOST_SONGS && reader.ranks.sorted(reader.version, []) === null) {
    reader.ranks.keep(reader.version, Uint32Array.from(allInPlace(reader)));
  }
  return inPlace(reader, ids);
}

/** The ids of songs in an order of columns of `songs s` and their folders `d`. */
export function sortedSql(ids: readonly number[], order: SQL): SQL {
  return sql`SELECT s.id FROM json_each(${JSON.stringify(ids)}) wanted CROSS JOIN songs s ON s.id = wanted.value
    CROSS JOIN directories d ON d.id = s.directory_id ORDER BY ${order}`;
}
