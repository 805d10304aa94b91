import { sql } from "drizzle-orm";
import { TAG_NAMES } from "../../shared/tags.ts";
import type { LibraryStats, ScanFailure } from "../library-port.ts";
import type { Reader } from "./reader.ts";

/** How much longer than themselves the files of all tracks of cue sheets are. */
const SHEET_EXCESS_MS = sql`coalesce((SELECT sum(f.duration_ms - s.duration_ms) FROM cue_files f
  JOIN cue_tracks t ON t.file_uri = f.uri
  JOIN songs s ON s.uri = t.sheet_uri || '/track' || printf('%04d', t.number)), 0)`;

export function libraryStats(reader: Reader): LibraryStats {
  const distinct = (tag: number) => sql`(SELECT count(*) FROM tag_values v WHERE v.tag = ${tag}
    AND EXISTS (SELECT 1 FROM song_tags t WHERE t.value_id = v.id))`;
  const playtimeMs = sql`coalesce(sum(duration_ms), 0)`;
  const stats = reader.get<LibraryStats>(
    sql`SELECT ${distinct(TAG_NAMES.indexOf("Artist"))} AS artists, ${distinct(TAG_NAMES.indexOf("Album"))} AS albums,
      count(*) AS songs, ${playtimeMs} / 1000 AS playtimeSeconds,
      (${playtimeMs} + ${SHEET_EXCESS_MS}) / 1000 AS playtimeByFileSeconds,
      coalesce((SELECT updated_seconds FROM collection), 0) AS updatedSeconds FROM songs`,
  );
  return stats ?? { artists: 0, albums: 0, songs: 0, playtimeSeconds: 0, playtimeByFileSeconds: 0, updatedSeconds: 0 };
}

const MAX_FAILURES = 10_000;

export function scanFailures(reader: Reader): readonly ScanFailure[] {
  return reader.all<ScanFailure>(sql`SELECT uri, reason FROM failures ORDER BY uri LIMIT ${MAX_FAILURES}`);
}
