import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import type { PlaylistFile } from "../library-port.ts";
import { compareNames } from "../order.ts";
import { listingText } from "./listing.ts";
import type { Reader } from "./reader.ts";
import { SONG_JSON, songJsonByUri } from "./song-json.ts";

/** Songs of one listing, and about as many of one slice. */
const LISTING_SONGS = 500;

type Walked = {
  readonly id: number;
  readonly uri: string;
  readonly modifiedSeconds: number | null;
  readonly songs: number;
};

/**
 * Every folder, song and playlist below `uri`, depth first, as JSON texts of Listing[]: per folder its own row, then its
 * songs (long folders in several listings), then its playlists. The folder asked for is told too, unless it is the root.
 * Errors: `not-found`.
 */
export function* walkJson(reader: Reader, uri: string): Generator<string> {
  const condition = uri === "" ? sql`1` : sql`(d.uri = ${uri} OR (d.uri >= ${`${uri}/`} AND d.uri < ${`${uri}0`}))`;
  const folders = reader.all<Walked>(
    sql`SELECT d.id, d.uri, d.modified_seconds AS modifiedSeconds,
      (SELECT count(*) FROM songs s WHERE s.directory_id = d.id) AS songs
      FROM directories d WHERE ${condition} ORDER BY d.place`,
  );
  if (folders.length === 0 && uri !== "") {
    const song = songJsonByUri(reader, uri);
    if (song === null) throw new DomainError("not-found", "No such directory");
    yield `[${listingText([], song, [])}]`;
  }
  const playlists = playlistsByFolder(reader);
  let together: Walked[] = [];
  let songs = 0;
  for (const folder of folders) {
    if (folder.songs > LISTING_SONGS) {
      if (together.length > 0) yield wholeFolders(reader, together, playlists);
      together = [];
      songs = 0;
      yield* longFolder(reader, folder, playlists.get(folder.id) ?? []);
      continue;
    }
    together.push(folder);
    songs += folder.songs + 1;
    if (songs < LISTING_SONGS) continue;
    yield wholeFolders(reader, together, playlists);
    together = [];
    songs = 0;
  }
  if (together.length > 0) yield wholeFolders(reader, together, playlists);
}

type Playlists = ReadonlyMap<number, readonly PlaylistFile[]>;

function wholeFolders(reader: Reader, folders: readonly Walked[], playlists: Playlists): string {
  const rows = reader.all<{ id: number; json: string }>(
    sql`SELECT s.directory_id AS id, group_concat(${SONG_JSON}, ',' ORDER BY s.place) AS json FROM songs s
      WHERE s.directory_id IN (SELECT value FROM json_each(${JSON.stringify(folders.map(({ id }) => id))}))
      GROUP BY s.directory_id`,
  );
  const songs = new Map(rows.map(({ id, json }) => [id, json]));
  const listings = folders.map((folder) =>
    listingText(ownRow(folder), songs.get(folder.id) ?? "", playlists.get(folder.id) ?? []),
  );
  return `[${listings.join(",")}]`;
}

function* longFolder(reader: Reader, folder: Walked, playlists: readonly PlaylistFile[]): Generator<string> {
  for (let from = 0; from < folder.songs; from += LISTING_SONGS) {
    const row = reader.get<{ json: string | null }>(
      sql`SELECT group_concat(json) AS json FROM (SELECT ${SONG_JSON} AS json FROM songs s
        WHERE s.directory_id = ${folder.id} ORDER BY s.place LIMIT ${LISTING_SONGS} OFFSET ${from})`,
    );
    const isLast = from + LISTING_SONGS >= folder.songs;
    yield `[${listingText(from === 0 ? ownRow(folder) : [], row?.json ?? "", isLast ? playlists : [])}]`;
  }
}

function ownRow({ uri, modifiedSeconds }: Walked) {
  return uri === "" ? [] : [{ uri, modifiedSeconds }];
}

function playlistsByFolder(reader: Reader): Playlists {
  type Row = PlaylistFile & { readonly id: number };
  const rows = reader.all<Row>(
    sql`SELECT directory_id AS id, uri, modified_seconds AS modifiedSeconds FROM playlist_files`,
  );
  const byFolder = Map.groupBy(
    rows.toSorted((a, b) => compareNames(a.uri, b.uri)),
    (row) => row.id,
  );
  const files = ({ uri, modifiedSeconds }: Row) => ({ uri, modifiedSeconds });
  return new Map([...byFolder].map(([id, found]) => [id, found.map(files)]));
}
