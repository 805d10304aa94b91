import { isAbsolute, join } from "node:path";
import { watch as watchFolders } from "chokidar";
import type { Roots } from "../roots.ts";

const SETTLE_MS = 1_000;
const MAX_DIRTY = 1_000;

export type Watching = { close(): Promise<void> };

/**
 * Tells which folders changed, a second after the last change. chokidar is given folders only: it would spend a watch
 * and kilobytes on every file. Its raw events still name what changed inside a folder. When more folders change at once
 * than are worth naming, "" (everything) is told.
 */
export function watchRoots(
  roots: Roots,
  paths: readonly string[],
  changed: (uris: readonly string[]) => void,
  trouble: (error: unknown) => void,
): Watching {
  const dirty = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const watcher = watchFolders([...paths], {
    ignored: (path, stats) => stats?.isFile() === true || /\/\.[^/]*$/.test(path),
    ignoreInitial: true,
    ignorePermissionErrors: true,
  });
  const mark = (path: string) => {
    const uri = roots.uriOf(path);
    if (uri === null) return;
    if (dirty.size < MAX_DIRTY) dirty.add(uri);
    else dirty.add("");
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      const uris = dirty.has("") && dirty.size > MAX_DIRTY ? [""] : [...dirty];
      dirty.clear();
      changed(uris);
    }, SETTLE_MS);
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
    close: () => {
      if (timer !== null) clearTimeout(timer);
      return watcher.close();
    },
  };
}
