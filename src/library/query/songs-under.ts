import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import type { Reader } from "./reader.ts";

/** Errors: `not-found`. */
export function requireDirectory(reader: Reader, uri: string): void {
  if (directoryId(reader, uri) === null) throw new DomainError("not-found", "No such song or directory");
}

export function directoryId(reader: Reader, uri: string): number | null {
  return reader.get<{ id: number }>(sql`SELECT id FROM directories WHERE uri = ${uri}`)?.id ?? null;
}
