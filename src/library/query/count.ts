import { sql } from "drizzle-orm";
import type { Filter } from "node-mpd-protocol";
import type { TagName } from "../../shared/tags.ts";
import type { CountRow } from "../library-port.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import { joinSql } from "./list.ts";
import type { Reader } from "./reader.ts";
import { tagMasks } from "./tag-masks.ts";

/** Songs and playing time, in all or by the values of a tag. Errors: `bad-argument`. */
export function countSongs(reader: Reader, filter: Filter | null, group: TagName | null): readonly CountRow[] {
  requireSaneFilter(filter);
  const sums = sql`count(*) AS songs, coalesce(sum(s.duration_ms), 0) / 1000 AS playtimeSeconds`;
  if (group === null) {
    return reader.all<CountRow>(sql`SELECT NULL AS "group", ${sums} FROM songs s WHERE ${filterSql(filter)}`);
  }
  return reader.all<CountRow>(
    sql`SELECT e.value AS "group", ${sums} FROM songs s ${joinSql(group, tagMasks(reader), sql`e`)}
      WHERE ${filterSql(filter)} GROUP BY e.value ORDER BY e.value`,
  );
}
