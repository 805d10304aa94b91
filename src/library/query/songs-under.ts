import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import { findSongIds } from "./find.ts";
import type { Reader } from "./reader.ts";

/** The ids of the songs of a folder and below, or of the one song. Errors: `not-found` when it is neither. */
export function songIdsUnder(reader: Reader, uri: string): readonly number[] {
  const ids = findSongIds(reader, { filter: { kind: "base", uri }, sort: null, window: null });
  if (ids.length === 0 && uri !== "" && directoryId(reader, uri) === null) {
    throw new DomainError("not-found", "No such song or directory");
  }
  return ids;
}

export function directoryId(reader: Reader, uri: string): number | null {
  return reader.get<{ id: number }>(sql`SELECT id FROM directories WHERE uri = ${uri}`)?.id ?? null;
}
