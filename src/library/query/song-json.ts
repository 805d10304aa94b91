import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

/** What a SongRow has of the row `s` of `songs` behind the text. */
export const SONG_FIGURES: SQL = sql`coalesce(s.duration_ms, 'null') ||
  ',' || coalesce(s.rate_hz, 'null') || ',' || coalesce(s.bits, 'null') || ',' || coalesce(s.channels, 'null') || ',' ||
  s.modified_seconds || ',' || s.added_seconds || ',' || coalesce(s.replay_gain_json, 'null') || ',' ||
  coalesce(s.part_json, 'null') || ',' || EXISTS (SELECT 1 FROM songs gone WHERE gone.missing = 1 AND gone.uri = s.uri)`;

/**
 * The row `s` of `songs` as the JSON of a SongRow. Songs travel to the main thread as text that SQLite joins: a column
 * read one by one costs more than the search for its row.
 */
export const SONG_JSON: SQL = sql`'[' || json_quote(CAST(s.text AS TEXT)) || ',' || ${SONG_FIGURES} || ']'`;

/** The JSON of a SongRow[], in the order of `ids`; what is gone is left out. */
export function songsJson(reader: Reader, ids: readonly number[]): string {
  const row = reader.get<{ json: string | null }>(
    sql`SELECT group_concat(${SONG_JSON}, ',' ORDER BY wanted.key) AS json
      FROM json_each(${JSON.stringify(ids)}) wanted CROSS JOIN songs s ON s.id = wanted.value`,
  );
  return `[${row?.json ?? ""}]`;
}

export function songJsonByUri(reader: Reader, uri: string): string | null {
  const found = (table: SQL) =>
    reader.get<{ json: string }>(sql`SELECT ${SONG_JSON} AS json FROM ${table} s WHERE s.uri = ${uri}`);
  return (found(sql`songs`) ?? found(sql`cue_files`))?.json ?? null;
}

/** The songs of one folder in order, joined with commas. */
export function songsJsonIn(reader: Reader, directoryId: number): string {
  const row = reader.get<{ json: string | null }>(
    sql`SELECT group_concat(${SONG_JSON}, ',' ORDER BY s.place) AS json FROM songs s
      WHERE s.directory_id = ${directoryId}`,
  );
  return row?.json ?? "";
}
