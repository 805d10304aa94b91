import type { Database } from "better-sqlite3";
import { tagsOfText } from "../../shared/song-text.ts";
import type { ListedFolder } from "../indexer/indexer-messages.ts";
import { compareNames, compareSongs, type SongOrder, songOrder } from "../order.ts";
import type { PreparedSong } from "../prepared-song.ts";
import { childUri, nameOf } from "../roots.ts";

/** The songs of one folder in MPD's order. */
export function orderOfFolder<Song extends { readonly uri: string; readonly song: Pick<PreparedSong, "order"> }>(
  songs: readonly Song[],
): readonly Song[] {
  return songs
    .map((song) => ({ song, order: { ...song.song.order, name: nameOf(song.uri) } }))
    .sort((a, b) => compareSongs(a.order, b.order))
    .map(({ song }) => song);
}

/** Numbers the songs of one folder in MPD's order; inside the caller's transaction. */
export function placeSongs(database: Database, directoryId: number): void {
  const rows = database
    .prepare("SELECT id, uri, place, CAST(text AS TEXT) AS text FROM songs WHERE directory_id = ?")
    .all(directoryId) as { id: number; uri: string; place: number; text: string }[];
  const set = database.prepare("UPDATE songs SET place = ? WHERE id = ?");
  const songs = rows.map((row): { row: typeof row; order: SongOrder } => ({
    row,
    order: songOrder(nameOf(row.uri), tagsOfText(row.text)),
  }));
  songs.sort((a, b) => compareSongs(a.order, b.order));
  for (const [index, { row }] of songs.entries()) if (row.place !== index + 1) set.run(index + 1, row.id);
}

/** Numbers all folders depth first, children in MPD's order; inside the caller's transaction. */
export function placeDirectories(database: Database): void {
  type Row = { id: number; parentId: number | null; uri: string; place: number };
  const rows = database.prepare("SELECT id, parent_id AS parentId, uri, place FROM directories").all() as Row[];
  const children = Map.groupBy(rows, (row) => row.parentId);
  const set = database.prepare("UPDATE directories SET place = ? WHERE id = ?");
  let place = 0;
  const stack = [...(children.get(null) ?? [])];
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    if (row.place !== place) set.run(place, row.id);
    place++;
    const below = children.get(row.id) ?? [];
    stack.push(...below.sort((a, b) => compareNames(b.uri, a.uri)));
  }
}

/** The folders in a folder, in the order of answers, so that later ones come behind earlier ones. */
export function subfolders(uri: string, folder: ListedFolder): readonly string[] {
  return folder.entries
    .filter((entry) => entry.kind === "directory")
    .map((entry) => childUri(uri, entry.name))
    .sort(compareNames);
}
