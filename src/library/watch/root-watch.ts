import { watch } from "chokidar";
import type { Root, Roots } from "../roots.ts";

/** What becomes of a music folder as a whole. */
export type RootListener = {
  readonly came: (uri: string) => void;
  readonly went: (uri: string) => void;
  readonly trouble: (error: unknown) => void;
};

/**
 * Tells when a music folder itself comes or goes: a disk that is plugged in after the daemon started, a folder that is
 * moved away and back. chokidar waits for paths that do not exist yet; what lies in the folders is hidden from it, so
 * that it costs the same for any collection.
 */
export function watchRootFolders(roots: Roots, folders: readonly Root[], listener: RootListener) {
  const paths = folders.map((root) => root.path);
  const isInside = (path: string) => paths.some((root) => path.startsWith(`${root}/`));
  const watcher = watch(paths, { ignored: isInside, ignoreInitial: true, ignorePermissionErrors: true });
  const tell = (what: (uri: string) => void) => (path: string) => {
    const uri = paths.includes(path) ? roots.uriOf(path) : null;
    if (uri !== null) what(uri);
  };
  watcher.on("addDir", tell(listener.came));
  watcher.on("unlinkDir", tell(listener.went));
  watcher.on("error", listener.trouble);
  return { close: () => watcher.close() };
}
