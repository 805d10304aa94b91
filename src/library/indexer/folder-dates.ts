import { statSync } from "node:fs";

/** When each of these folders changed, in ms since 1970; null = it is gone or cannot be seen. */
export function folderDates(paths: readonly string[]): readonly (number | null)[] {
  return paths.map((path) => {
    try {
      const stats = statSync(path);
      return stats.isDirectory() ? Math.floor(stats.mtimeMs) : null;
    } catch {
      return null;
    }
  });
}
