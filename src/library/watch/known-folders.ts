import { sql } from "drizzle-orm";
import { below } from "../below.ts";
import type { Reader } from "../query/reader.ts";
import type { KnownFolder } from "./folder-polling.ts";

/** The folders in a music folder and below, itself included; not those of cue sheets, which are files. */
export function knownFolders(reader: Reader, rootUri: string): readonly KnownFolder[] {
  const { from, to } = below(rootUri);
  return reader.all<KnownFolder>(
    sql`SELECT uri, modified_seconds AS "modifiedSeconds" FROM directories
      WHERE (uri = ${rootUri} OR (uri >= ${from} AND uri < ${to})) AND uri NOT IN (SELECT uri FROM cue_sheets)`,
  );
}
