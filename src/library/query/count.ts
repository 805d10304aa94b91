import { type SQL, sql } from "drizzle-orm";
import type { TagName } from "../../shared/tags.ts";
import type { CountRow } from "../library-port.ts";
import type { SongFilter } from "../song-filter.ts";
import { effectiveTag } from "./effective-tags.ts";
import { filterSql, requireSaneFilter } from "./filter-sql.ts";
import type { Reader } from "./reader.ts";

const WHOLE_FILE_MS = sql`CASE WHEN s.part_json IS NULL THEN s.duration_ms
  ELSE (SELECT f.duration_ms FROM cue_files f WHERE f.uri = s.part_json ->> 'fileUri') END`;

function sumsOf(durationMs: SQL): SQL {
  return sql`count(*) AS songs, coalesce(sum(${durationMs}), 0) / 1000 AS playtimeSeconds`;
}

/** Songs and playing time, in all or by the values of a tag. Errors: `bad-argument`. */
export function countSongs(reader: Reader, filter: SongFilter | null, group: TagName | null): readonly CountRow[] {
  requireSaneFilter(filter);
  if (group === null) {
    const sums = sumsOf(sql`s.duration_ms`);
    return reader.all<CountRow>(sql`SELECT NULL AS "group", ${sums} FROM songs s WHERE ${filterSql(filter)}`);
  }
  const divided = reader.get(sql`SELECT 1 FROM cue_files LIMIT 1`) !== undefined;
  const sums = sumsOf(divided ? WHOLE_FILE_MS : sql`s.duration_ms`);
  const { join, value } = effectiveTag(group, "wanted");
  return reader.all<CountRow>(
    sql`SELECT ${value} AS "group", ${sums} FROM songs s ${join} WHERE ${filterSql(filter)} GROUP BY 1 ORDER BY 1`,
  );
}
