import { sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

/** The address of the first song in a folder or below it; null when there is none. "" is everything. */
export function firstSongBelow(reader: Reader, uri: string): string | null {
  const row =
    uri === ""
      ? reader.get<{ uri: string }>(sql`SELECT uri FROM songs ORDER BY uri LIMIT 1`)
      : // "0" follows "/" in every collation of bytes.
        reader.get<{ uri: string }>(
          sql`SELECT uri FROM songs WHERE uri > ${`${uri}/`} AND uri < ${`${uri}0`} ORDER BY uri LIMIT 1`,
        );
  return row?.uri ?? null;
}
