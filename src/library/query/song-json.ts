import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

const FORMAT = sql`CASE WHEN s.rate_hz IS NULL OR s.bits IS NULL OR s.channels IS NULL THEN 'null' ELSE
  '{"rateHz":' || s.rate_hz || ',"bits":' || CASE s.bits WHEN 0 THEN '"f"' ELSE s.bits END ||
  ',"channels":' || s.channels || '}' END`;

/**
 * The row `s` of `songs` as the JSON of a Song. Songs travel to the main thread as text that SQLite joins: a column read
 * one by one costs more than the search for its row.
 */
export const SONG_JSON: SQL = sql`'{"uri":' || json_quote(s.uri) || ',"tags":' || s.tags_json ||
  ',"durationSeconds":' || coalesce(s.duration_ms / 1000.0, 'null') || ',"format":' || ${FORMAT} ||
  ',"modifiedSeconds":' || s.modified_seconds || ',"addedSeconds":' || s.added_seconds || ',"replayGain":' ||
  coalesce(s.replay_gain_json, 'null') || '}'`;

/** The JSON of a Song[], in the order of `ids`; what is gone is left out. */
export function songsJson(reader: Reader, ids: readonly number[]): string {
  const row = reader.get<{ json: string | null }>(
    sql`SELECT group_concat(${SONG_JSON}, ',' ORDER BY wanted.key) AS json
      FROM json_each(${JSON.stringify(ids)}) wanted CROSS JOIN songs s ON s.id = wanted.value`,
  );
  return `[${row?.json ?? ""}]`;
}

export function songJsonByUri(reader: Reader, uri: string): string | null {
  return reader.get<{ json: string }>(sql`SELECT ${SONG_JSON} AS json FROM songs s WHERE s.uri = ${uri}`)?.json ?? null;
}

/** The songs of one folder in order, joined with commas. */
export function songsJsonIn(reader: Reader, directoryId: number): string {
  const row = reader.get<{ json: string | null }>(
    sql`SELECT group_concat(${SONG_JSON}, ',' ORDER BY s.place) AS json FROM songs s
      WHERE s.directory_id = ${directoryId}`,
  );
  return row?.json ?? "";
}
