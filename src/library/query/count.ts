import { sql } from "drizzle-orm";
import type { TagName } from "../../shared/tags.ts";
import type { CountRow } from "../library-port.ts";
import type { SongFilter } from "../song-filter.ts";
import { effectiveTag } from "./effective-tags.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";

/** Songs and playing time, in all or by the values of a tag. Errors: `bad-argument`. */
export function countSongs(reader: Reader, filter: SongFilter | null, group: TagName | null): readonly CountRow[] {
  requireSaneFilter(filter);
  const sums = sql`count(*) AS songs, coalesce(sum(s.duration_ms), 0) / 1000 AS playtimeSeconds`;
  if (group === null) {
    return reader.all<CountRow>(sql`SELECT NULL AS "group", ${sums} FROM songs s WHERE ${filterSql(filter)}`);
  }
  const { join, value } = effectiveTag(group, "wanted");
  return reader.all<CountRow>(
    sql`SELECT ${value} AS "group", ${sums} FROM songs s ${join} WHERE ${filterSql(filter)} GROUP BY 1 ORDER BY 1`,
  );
}
