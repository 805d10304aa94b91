import { sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

/** The addresses of all folders on the disk, which those of cue sheets are not. */
export function directoryUris(reader: Reader): readonly string[] {
  return reader
    .all<{ uri: string }>(sql`SELECT uri FROM directories WHERE uri NOT IN (SELECT uri FROM cue_sheets)`)
    .map(({ uri }) => uri);
}
