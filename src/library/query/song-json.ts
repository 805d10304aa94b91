import { type SQL, sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

/** What a SongRow has of a row `s` behind the text. `measured`: its gain as JSON, or NULL. */
const figures = (measured: SQL): SQL => sql`coalesce(s.duration_ms, 'null') ||
  ',' || coalesce(s.rate_hz, 'null') || ',' || coalesce(s.bits, 'null') || ',' || coalesce(s.channels, 'null') || ',' ||
  s.modified_seconds || ',' || s.added_seconds || ',' || coalesce(s.replay_gain_json, 'null') || ',' ||
  coalesce(s.part_json, 'null') || ',' || EXISTS (SELECT 1 FROM songs gone WHERE gone.missing = 1 AND gone.uri = s.uri) ||
  ',' || coalesce(${measured}, 'null')`;

/** A table whose rows become SongRows, and what it has of them. */
type SongTable = { readonly name: SQL; readonly figures: SQL };

export const SONGS: SongTable = {
  name: sql`songs`,
  figures: figures(sql`(SELECT gain_json FROM song_sounds WHERE song_id = s.id)`),
};
/** Files that are heard in parts; nobody measures them whole. */
export const CUE_FILES: SongTable = { name: sql`cue_files`, figures: figures(sql`NULL`) };

/**
 * A row `s` as the JSON of a SongRow. Songs travel to the main thread as text that SQLite joins: a column read one by one
 * costs more than the search for its row.
 */
const jsonOf = (table: SongTable): SQL =>
  sql`'[' || json_quote(CAST(s.text AS TEXT)) || ',' || ${table.figures} || ']'`;

export const SONG_JSON: SQL = jsonOf(SONGS);

/** The JSON of a SongRow[], in the order of `ids`; what is gone is left out. */
export function songsJson(reader: Reader, ids: readonly number[]): string {
  const row = reader.get<{ json: string | null }>(
    sql`SELECT group_concat(${SONG_JSON}, ',' ORDER BY wanted.key) AS json
      FROM json_each(${JSON.stringify(ids)}) wanted CROSS JOIN songs s ON s.id = wanted.value`,
  );
  return `[${row?.json ?? ""}]`;
}

export function songJsonByUri(reader: Reader, uri: string): string | null {
  const found = (table: SongTable) =>
    reader.get<{ json: string }>(sql`SELECT ${jsonOf(table)} AS json FROM ${table.name} s WHERE s.uri = ${uri}`);
  return (found(SONGS) ?? found(CUE_FILES))?.json ?? null;
}

/** The songs of one folder in order, joined with commas. */
export function songsJsonIn(reader: Reader, directoryId: number): string {
  const row = reader.get<{ json: string | null }>(
    sql`SELECT group_concat(${SONG_JSON}, ',' ORDER BY s.place) AS json FROM songs s
      WHERE s.directory_id = ${directoryId}`,
  );
  return row?.json ?? "";
}
