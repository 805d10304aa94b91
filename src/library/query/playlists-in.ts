import { sql } from "drizzle-orm";
import type { PlaylistFile } from "../library-port.ts";
import { compareNames } from "../order.ts";
import type { Reader } from "./reader.ts";

/** The playlist files of one folder, in order. */
export function playlistsIn(reader: Reader, id: number): readonly PlaylistFile[] {
  const files = reader.all<PlaylistFile>(
    sql`SELECT uri, modified_seconds AS modifiedSeconds FROM playlist_files WHERE directory_id = ${id}`,
  );
  return files.toSorted((a, b) => compareNames(a.uri, b.uri));
}
