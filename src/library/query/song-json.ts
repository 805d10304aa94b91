import { sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

/** The columns of `songs s` that `songJson` prints. */
const COLUMNS = sql`s.uri, s.tags_json AS tagsJson, s.duration_ms AS durationMs, s.rate_hz AS rateHz, s.bits, s.channels,
  s.modified_seconds AS modifiedSeconds, s.added_seconds AS addedSeconds`;

type SongRow = {
  readonly uri: string;
  readonly tagsJson: string;
  readonly durationMs: number | null;
  readonly rateHz: number | null;
  readonly bits: number | null;
  readonly channels: number | null;
  readonly modifiedSeconds: number;
  readonly addedSeconds: number;
};

/** Songs travel to the main thread as JSON text: the stored tags are copied, not parsed and cloned. */
export function songJson(row: SongRow): string {
  const format =
    row.rateHz === null || row.bits === null || row.channels === null
      ? "null"
      : `{"rateHz":${row.rateHz},"bits":${row.bits === 0 ? '"f"' : row.bits},"channels":${row.channels}}`;
  const duration = row.durationMs === null ? "null" : row.durationMs / 1000;
  return (
    `{"uri":${JSON.stringify(row.uri)},"tags":${row.tagsJson},"durationSeconds":${duration},"format":${format},` +
    `"modifiedSeconds":${row.modifiedSeconds},"addedSeconds":${row.addedSeconds}}`
  );
}

export function songJsonById(reader: Reader, id: number): string | null {
  const row = reader.get<SongRow>(sql`SELECT ${COLUMNS} FROM songs s WHERE s.id = ${id}`);
  return row === undefined ? null : songJson(row);
}

export function songJsonByUri(reader: Reader, uri: string): string | null {
  const row = reader.get<SongRow>(sql`SELECT ${COLUMNS} FROM songs s WHERE s.uri = ${uri}`);
  return row === undefined ? null : songJson(row);
}

/** The songs of one folder, in order. */
export function songJsonsIn(reader: Reader, directoryId: number): readonly string[] {
  const rows = reader.all<SongRow>(
    sql`SELECT ${COLUMNS} FROM songs s WHERE s.directory_id = ${directoryId} ORDER BY s.place`,
  );
  return rows.map(songJson);
}
