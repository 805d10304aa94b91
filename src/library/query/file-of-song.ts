import { sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

/** The address of the file a song is heard from: of its own, or the one it is a part of; null for no song. */
export function fileOfSong(reader: Reader, uri: string): string | null {
  const row = reader.get<{ uri: string }>(
    sql`SELECT coalesce(part_json ->> 'fileUri', uri) AS uri FROM songs WHERE uri = ${uri}
      UNION ALL SELECT uri FROM cue_files WHERE uri = ${uri}`,
  );
  return row?.uri ?? null;
}
