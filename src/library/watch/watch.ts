import { isAbsolute, join } from "node:path";
import { watch as watchFolders } from "chokidar";
import type { Roots } from "../roots.ts";
import { DirtyFolders } from "./dirty-folders.ts";
import type { Watching } from "./start-watching.ts";

/**
 * Watching through chokidar, for systems whose own watches see whole trees (FSEvents). It is given folders only: it would
 * spend a watch and kilobytes on every file. Its raw events still name what changed inside a folder.
 */
export function watchRoots(
  roots: Roots,
  paths: readonly string[],
  changed: (uris: readonly string[] | null) => void,
  trouble: (error: unknown) => void,
): Watching {
  const dirty = new DirtyFolders(changed);
  const watcher = watchFolders([...paths], {
    ignored: (path, stats) => stats?.isFile() === true || /\/\.[^/]*$/.test(path),
    ignoreInitial: true,
    ignorePermissionErrors: true,
  });
  const mark = (path: string) => {
    const uri = roots.uriOf(path);
    if (uri !== null) dirty.mark(uri);
  };
  watcher.on("raw", (_event, path, details) => {
    const watched =
      typeof details === "object" && details !== null && "watchedPath" in details ? details.watchedPath : undefined;
    if (typeof watched === "string") mark(watched);
    else if (path !== null && isAbsolute(path)) mark(join(path, ".."));
  });
  watcher.on("addDir", mark);
  watcher.on("unlinkDir", (path) => mark(join(path, "..")));
  watcher.on("error", trouble);
  return {
    add() {},
    keep() {},
    close: () => {
      dirty.close();
      return watcher.close();
    },
  };
}
