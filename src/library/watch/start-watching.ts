import { ChangeWatch, type ChangeWatchParts } from "./change-watch.ts";

/** Told which folders there are. */
export interface Watching {
  /** A folder that is about to be listed, so that no change falls between the listing and the watch. */
  add(uri: string): void;
  /** Looks up which folders are left, and ends the watches of those that are gone. */
  keep(): void;
  close(): Promise<void>;
}

/** Begins to notice changes in the music folders. The answer may be closed at any time. */
export function startWatching(parts: ChangeWatchParts): Watching {
  if (process.platform === "linux") {
    const watch = new ChangeWatch(parts);
    watch.start().catch(parts.warn);
    return watch;
  }
  return watchElsewhere(parts);
}

function watchElsewhere({ roots, folders, states, scan, warn }: ChangeWatchParts): Watching {
  const changed = (uris: readonly string[] | null) => {
    if (uris === null) scan("", "all");
    else for (const uri of uris) scan(uri, "children");
  };
  const paths = folders.map((root) => root.path);
  const started = import("./watch.ts").then(({ watchRoots }) => watchRoots(roots, paths, changed, warn));
  for (const uri of roots.uris) states.setWatch(uri, { kind: "watching" });
  return { add() {}, keep() {}, close: async () => (await started).close() };
}
