import { sql } from "drizzle-orm";
import type { SongQuery } from "../library-port.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";
import { orderSql, windowSql } from "./sort-sql.ts";

/** The ids of the songs asked for, in order. Errors: `bad-argument`. */
export function findSongIds(reader: Reader, query: SongQuery): readonly number[] {
  requireSaneFilter(query.filter);
  const rows = reader.all<{ id: number }>(
    sql`SELECT s.id FROM songs s JOIN directories d ON d.id = s.directory_id
      WHERE ${filterSql(query.filter)} ORDER BY ${orderSql(query.sort)} ${windowSql(query.window)}`,
  );
  return rows.map((row) => row.id);
}
