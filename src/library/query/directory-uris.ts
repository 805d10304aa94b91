import { sql } from "drizzle-orm";
import type { Reader } from "./reader.ts";

/** The addresses of all folders. */
export function directoryUris(reader: Reader): readonly string[] {
  return reader.all<{ uri: string }>(sql`SELECT uri FROM directories`).map(({ uri }) => uri);
}
