import { realpathSync } from "node:fs";

const MAX_AGE_MS = 1_000;
const MAX_KNOWN = 200;

const known = new Map<string, string>();
let sinceMs = 0;

/** Where a path leads, looked up at most a second ago: the files of one folder are asked for in one go. */
export function realPathLately(path: string): string {
  const nowMs = performance.now();
  if (nowMs - sinceMs > MAX_AGE_MS || known.size >= MAX_KNOWN) {
    known.clear();
    sinceMs = nowMs;
  }
  const real = known.get(path) ?? realpathSync.native(path);
  known.set(path, real);
  return real;
}

export function isInside(real: string, root: string): boolean {
  return real === root || real.startsWith(root.endsWith("/") ? root : `${root}/`);
}
