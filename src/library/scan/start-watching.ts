import type { Root, Roots } from "../roots.ts";
import { FolderWatches, type Watching } from "./folder-watches.ts";

/** Watches the music folders, of which those at `known` were scanned before. */
export async function startWatching(
  roots: Roots,
  folders: readonly Root[],
  known: readonly string[],
  changed: (uris: readonly string[]) => void,
  trouble: (error: unknown) => void,
): Promise<Watching> {
  if (process.platform !== "linux") {
    const { watchRoots } = await import("./watch.ts");
    const paths = folders.map((root) => root.path);
    return watchRoots(roots, paths, changed, trouble);
  }
  const watches = new FolderWatches(roots, changed, trouble);
  for (const uri of [...roots.uris, ...known]) watches.add(uri);
  return watches;
}
