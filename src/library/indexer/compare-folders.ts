import type { ComparedFolders, KnownListing } from "./indexer-messages.ts";
import { listFolder } from "./list-folder.ts";

/** Who asks learns how far it is, and on a slow disk the process is not taken for a hung one. */
const MAX_MS = 500;

/** Lists folders and tells which of them are not what they were; one that cannot be listed is not. */
export function compareFolders(rootPath: string, folders: readonly KnownListing[]): ComparedFolders {
  const endMs = performance.now() + MAX_MS;
  const changed: number[] = [];
  let songs = 0;
  let length = 0;
  for (const [path, digest] of folders) {
    const found = songsIfSame(rootPath, path, digest);
    if (found === null) changed.push(length);
    else songs += found;
    length++;
    if (performance.now() > endMs) break;
  }
  return { length, changed, songs };
}

/** How many songs the folder holds; null when it differs. */
function songsIfSame(rootPath: string, path: string, digest: string): number | null {
  try {
    const folder = listFolder(`${rootPath}/${path}`, rootPath);
    if (folder.digest !== digest) return null;
    return folder.entries.reduce((sum, { kind }) => (kind === "song" ? sum + 1 : sum), 0);
  } catch {
    return null;
  }
}
