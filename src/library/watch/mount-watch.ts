import { readFileSync } from "node:fs";

const MOUNTS = "/proc/self/mountinfo";

/**
 * Tells when something was mounted or unmounted. Reading the list of mounts never waits for a disk or a server, and no
 * event of a folder tells of a mount on it. `path` is another's list in tests.
 */
export function watchMounts(changed: () => void, everyMs: number, path = MOUNTS): { close(): void } {
  let last = mounts(path);
  const timer = setInterval(() => {
    const now = mounts(path);
    if (now === last) return;
    last = now;
    changed();
  }, everyMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}

/** "" where there is no such list. */
function mounts(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
