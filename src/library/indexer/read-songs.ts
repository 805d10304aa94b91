import { type PreparedSong, prepareSong, ValueList } from "../prepared-song.ts";
import { childUri } from "../roots.ts";
import { readMetadata } from "../tags/read-metadata.ts";
import type { ReadSongs } from "./indexer-messages.ts";
import { openInside } from "./open-inside.ts";
import { type ReadFailure, readFailure } from "./read-failure.ts";

/** Files of one folder, ready to be written down; a bad one fails alone. `uri` is the folder's. */
export async function readSongs(
  path: string,
  rootPath: string,
  uri: string,
  names: readonly string[],
): Promise<ReadSongs> {
  const list = new ValueList();
  const songs: (PreparedSong | ReadFailure)[] = [];
  for (const name of names) {
    try {
      const metadata = await openInside(`${path}/${name}`, rootPath, readMetadata);
      songs.push(prepareSong(childUri(uri, name), metadata, null, list));
    } catch (error) {
      songs.push(readFailure(error));
    }
  }
  return { values: list.values, songs };
}
