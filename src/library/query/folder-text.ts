import { sql } from "drizzle-orm";
import { DomainError } from "../../shared/errors.ts";
import { entryText } from "../../shared/folder-text.ts";
import type { Directory, PlaylistFile, Print } from "../library-port.ts";
import { playlistsIn } from "./playlists-in.ts";
import type { Reader } from "./reader.ts";
import { type JoinedText, joinedText, shownText, songTextByUri } from "./song-text.ts";
import { directoryId } from "./songs-under.ts";

/** Songs of one slice, some 200 KB. */
const SLICE_SONGS = 500;

type Walked = {
  readonly id: number;
  readonly uri: string;
  readonly modifiedSeconds: number | null;
  readonly songs: number;
  readonly playlists: 0 | 1;
};

/** One folder's children: songs, then playlists, then folders (MPD, `Directory::Walk`). Errors: `not-found`. */
export function* childrenText(reader: Reader, uri: string, print: Print): Generator<Uint8Array> {
  const id = directoryId(reader, uri);
  if (id === null) {
    if (uri !== "") yield oneSong(reader, uri, print);
    return;
  }
  const { songs } = reader.get<{ songs: number }>(
    sql`SELECT count(*) AS songs FROM songs s WHERE s.directory_id = ${id}`,
  ) ?? { songs: 0 };
  yield* longFolder(reader, id, songs, print);
  const directories = reader.all<Directory>(
    sql`SELECT uri, modified_seconds AS modifiedSeconds FROM directories WHERE parent_id = ${id} ORDER BY place`,
  );
  yield Buffer.from(entries("playlist", playlistsIn(reader, id), print) + entries("directory", directories, print));
}

/** Every folder, song and playlist below, depth first: per folder its own line, its songs, its playlists. Errors: `not-found`. */
export function* treeText(reader: Reader, uri: string, print: Print): Generator<Uint8Array> {
  const condition = uri === "" ? sql`1` : sql`(d.uri = ${uri} OR (d.uri >= ${`${uri}/`} AND d.uri < ${`${uri}0`}))`;
  const folders = reader.all<Walked>(
    sql`SELECT d.id, d.uri, d.modified_seconds AS modifiedSeconds,
      (SELECT count(*) FROM songs s WHERE s.directory_id = d.id) AS songs,
      EXISTS (SELECT 1 FROM playlist_files p WHERE p.directory_id = d.id) AS playlists
      FROM directories d WHERE ${condition} ORDER BY d.place`,
  );
  if (folders.length === 0 && uri !== "") yield oneSong(reader, uri, print);
  let together: Walked[] = [];
  let songs = 0;
  for (const folder of folders) {
    if (songs + folder.songs > SLICE_SONGS && together.length > 0) {
      yield wholeFolders(reader, together, print);
      together = [];
      songs = 0;
    }
    if (folder.songs > SLICE_SONGS) {
      yield ownLine(folder, print);
      yield* longFolder(reader, folder.id, folder.songs, print);
      if (folder.playlists === 1) yield Buffer.from(entries("playlist", playlistsIn(reader, folder.id), print));
      continue;
    }
    together.push(folder);
    songs += folder.songs + 1;
  }
  if (together.length > 0) yield wholeFolders(reader, together, print);
}

function wholeFolders(reader: Reader, folders: readonly Walked[], print: Print): Uint8Array {
  const rows = reader.all<JoinedText & { id: number }>(
    sql`SELECT s.directory_id AS id, ${joinedText(print, sql`ORDER BY s.place`)} FROM songs s
      WHERE s.directory_id IN (SELECT value FROM json_each(${JSON.stringify(folders.map(({ id }) => id))}))
      GROUP BY s.directory_id`,
  );
  const songs = new Map(rows.map((row) => [row.id, row]));
  const parts: Uint8Array[] = [];
  for (const folder of folders) {
    parts.push(ownLine(folder, print));
    const found = songs.get(folder.id);
    if (found !== undefined) parts.push(shownText(found, print));
    if (folder.playlists === 1) parts.push(Buffer.from(entries("playlist", playlistsIn(reader, folder.id), print)));
  }
  return Buffer.concat(parts);
}

function* longFolder(reader: Reader, id: number, songs: number, print: Print): Generator<Uint8Array> {
  for (let from = 0; from < songs; from += SLICE_SONGS) {
    const row = reader.get<JoinedText>(
      sql`SELECT ${joinedText(print)} FROM (SELECT * FROM songs s
        WHERE s.directory_id = ${id} ORDER BY s.place LIMIT ${SLICE_SONGS} OFFSET ${from}) s`,
    );
    if (row !== undefined) yield shownText(row, print);
  }
}

function oneSong(reader: Reader, uri: string, print: Print): Uint8Array {
  const text = songTextByUri(reader, uri, print);
  if (text === null) throw new DomainError("not-found", "No such directory");
  return text;
}

function ownLine({ uri, modifiedSeconds }: Walked, print: Print): Uint8Array {
  return Buffer.from(uri === "" ? "" : entries("directory", [{ uri, modifiedSeconds }], print));
}

function entries(kind: "directory" | "playlist", found: readonly (Directory | PlaylistFile)[], print: Print): string {
  const isDated = print.content === "everything";
  return found.map(({ uri, modifiedSeconds }) => entryText(kind, uri, isDated ? modifiedSeconds : null)).join("");
}
