import type { Root, Roots } from "../roots.ts";
import { FolderWatches, type Watching } from "./folder-watches.ts";
import { watchRootFolders } from "./root-watch.ts";

export type WatchListener = {
  /** Something changed in these folders, not below; null = in more than are worth naming. */
  readonly changed: (uris: readonly string[] | null) => void;
  /** A music folder is there, or is there again, with everything in it. */
  readonly came: (rootUri: string) => void;
  readonly trouble: (error: unknown) => void;
};

/** Watches the music folders, of which those at `known` were scanned before. */
export async function startWatching(
  roots: Roots,
  folders: readonly Root[],
  known: readonly string[],
  { changed, came, trouble }: WatchListener,
): Promise<Watching> {
  if (process.platform !== "linux") {
    const { watchRoots } = await import("./watch.ts");
    const paths = folders.map((root) => root.path);
    return watchRoots(roots, paths, changed, trouble);
  }
  const watches = new FolderWatches(roots, changed, trouble);
  for (const uri of [...roots.uris, ...known]) watches.add(uri);
  const rootFolders = watchRootFolders(roots, folders, {
    came: (uri) => {
      // What watched it before watched another folder; the scan renews the watches below.
      watches.go(uri);
      watches.add(uri);
      came(uri);
    },
    went: (uri) => watches.go(uri),
    trouble,
  });
  return {
    add: (uri) => watches.add(uri),
    keep: (uris) => watches.keep(uris),
    close: async () => {
      await rootFolders.close();
      await watches.close();
    },
  };
}
