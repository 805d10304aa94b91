import type { EntryId } from "../shared/ids.ts";
import { firstTag, type Song } from "../shared/song.ts";
import { positionOf } from "./position-of.ts";
import type { Snapshot } from "./snapshot.ts";

/** The entry is played before or after another one of its album: what its songs have of loud and soft among them counts. */
export function isInAlbumRun({ queue, order }: Pick<Snapshot, "queue" | "order">, id: EntryId): boolean {
  const { entries } = queue;
  const song = entries[positionOf(entries, id)]?.song;
  const place = order === null ? positionOf(entries, id) : order.indexOf(id);
  if (song === undefined || place < 0) return false;
  return [place - 1, place + 1].some((beside) => {
    const neighbour = order === null ? entries[beside] : entries[positionOf(entries, order[beside] ?? id)];
    return neighbour !== undefined && neighbour.id !== id && isSameAlbum(song, neighbour.song);
  });
}

/** Both are tagged with the same album, by the same people if they say so. */
export function isSameAlbum(one: Song, other: Song): boolean {
  const album = firstTag(one, "Album");
  return (
    album !== undefined &&
    album === firstTag(other, "Album") &&
    firstTag(one, "AlbumArtist") === firstTag(other, "AlbumArtist")
  );
}
