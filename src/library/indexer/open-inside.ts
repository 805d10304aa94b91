import { closeSync, constants, fstatSync, openSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { isInside, realPathLately } from "./real-path.ts";

export type OpenFile = { readonly descriptor: number; readonly path: string; readonly sizeBytes: number };

/**
 * Opens a regular file of a music folder and hands its descriptor's own path (`/dev/fd/N`) to `use`, so that whatever
 * reads it reads this file and no other, whatever its name looks like. Opening never waits (a FIFO), and a link that
 * leads out of the root is refused.
 */
export async function openInside<Result>(
  path: string,
  rootPath: string,
  use: (file: OpenFile) => Promise<Result>,
): Promise<Result> {
  const root = realPathLately(rootPath);
  if (!isInside(realPathLately(dirname(path)), root)) throw new Error("The link leads out of the music folder");
  const descriptor = openFile(path, root);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error("Not a regular file");
    return await use({ descriptor, path: `/dev/fd/${descriptor}`, sizeBytes: stats.size });
  } finally {
    closeSync(descriptor);
  }
}

/** The file itself is looked up only when it turns out to be a link. */
function openFile(path: string, root: string): number {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  try {
    return openSync(path, flags | constants.O_NOFOLLOW);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ELOOP")) throw error;
    if (!isInside(realpathSync.native(path), root)) throw new Error("The link leads out of the music folder");
    return openSync(path, flags);
  }
}
