import { closeSync, constants, fstatSync, openSync, realpathSync } from "node:fs";

/**
 * Opens a regular file of a music folder and hands its descriptor's own path (`/dev/fd/N`) to `use`, so that whatever
 * reads it reads this file and no other, whatever its name looks like. Opening never waits (a FIFO), and a link that
 * leads out of the root is refused.
 */
export async function openInside<Result>(
  path: string,
  rootPath: string,
  use: (file: { readonly descriptor: number; readonly path: string; readonly sizeBytes: number }) => Promise<Result>,
): Promise<Result> {
  const root = realpathSync.native(rootPath);
  if (!realpathSync.native(path).startsWith(`${root}/`)) throw new Error("The link leads out of the music folder");
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error("Not a regular file");
    return await use({ descriptor, path: `/dev/fd/${descriptor}`, sizeBytes: stats.size });
  } finally {
    closeSync(descriptor);
  }
}
