import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import { listingText, playlistsIn } from "./listing.ts";
import type { Reader } from "./reader.ts";
import { songJsonByUri, songJsonsIn } from "./song-json.ts";

const SLICE_SONGS = 500;

type WalkedDirectory = { readonly id: number; readonly uri: string; readonly modifiedSeconds: number | null };

/**
 * Every folder, song and playlist below `uri`, depth first, as JSON texts of Listings: per folder its own row, then its
 * songs (in slices), then its playlists. The folder asked for is told too, unless it is the root. Errors: `not-found`.
 */
export function* walkJson(reader: Reader, uri: string): Generator<string> {
  const condition = uri === "" ? sql`1` : sql`(uri = ${uri} OR (uri >= ${`${uri}/`} AND uri < ${`${uri}0`}))`;
  const directories = reader.all<WalkedDirectory>(
    sql`SELECT id, uri, modified_seconds AS modifiedSeconds FROM directories WHERE ${condition} ORDER BY place`,
  );
  if (directories.length === 0 && uri !== "") {
    const song = songJsonByUri(reader, uri);
    if (song === null) throw new DomainError("not-found", "No such directory");
    yield listingText([], [song], []);
  }
  for (const directory of directories) {
    const rows = directory.uri === "" ? [] : [{ uri: directory.uri, modifiedSeconds: directory.modifiedSeconds }];
    const songs = songJsonsIn(reader, directory.id);
    const playlists = playlistsIn(reader, directory.id);
    for (let from = 0; from === 0 || from < songs.length; from += SLICE_SONGS) {
      const last = from + SLICE_SONGS >= songs.length;
      yield listingText(from === 0 ? rows : [], songs.slice(from, from + SLICE_SONGS), last ? playlists : []);
    }
  }
}
