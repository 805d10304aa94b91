import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import type { Directory, PlaylistFile } from "../library-port.ts";
import { playlistsIn } from "./playlists-in.ts";
import type { Reader } from "./reader.ts";
import { songsJsonIn } from "./song-json.ts";
import { directoryId } from "./songs-under.ts";

/** One folder's children as the JSON of a Listing. Errors: `not-found`. */
export function listingJson(reader: Reader, uri: string): string {
  return reader.snapshot(() => {
    const id = directoryId(reader, uri);
    if (id === null && uri !== "") throw new DomainError("not-found", "No such directory");
    if (id === null) return listingText([], "", []);
    const directories = reader.all<Directory>(
      sql`SELECT uri, modified_seconds AS modifiedSeconds FROM directories WHERE parent_id = ${id} ORDER BY place`,
    );
    return listingText(directories, songsJsonIn(reader, id), playlistsIn(reader, id));
  });
}

/** `songs`: the JSON of each, joined with commas. */
function listingText(directories: readonly Directory[], songs: string, playlists: readonly PlaylistFile[]): string {
  const [folders, files] = [directories, playlists].map((rows) => JSON.stringify(rows));
  return `{"directories":${folders},"songs":[${songs}],"playlists":${files}}`;
}
