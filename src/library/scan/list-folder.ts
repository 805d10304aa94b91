import { lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileKind } from "./file-kinds.ts";
import { ignoreRules } from "./ignore-rules.ts";
import type { ListedEntry, ListedFolder } from "./indexer-messages.ts";

const MAX_ENTRIES = 200_000;
const MAX_IGNORE_BYTES = 65_536;

/**
 * One folder's songs, playlists and subfolders. Hidden names, names in `.mpdignore`, anything that is no regular file
 * or folder, and links leading out of the root are left out, as MPD does; names that no client could type (not UTF-8,
 * line breaks) are refused with a reason. Throws the system's errors.
 */
export function listFolder(path: string, rootPath: string): ListedFolder {
  const own = statSync(path);
  const root = realpathSync(rootPath);
  const names = readdirSync(path, { encoding: "buffer" });
  if (names.length > MAX_ENTRIES) throw new Error(`More than ${MAX_ENTRIES} entries in one folder`);
  const ignored = readIgnoreRules(path);
  const entries: ListedEntry[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const bytes of names) {
    const name = bytes.toString("utf8");
    if (name.startsWith(".")) continue;
    if (!Buffer.from(name, "utf8").equals(bytes)) {
      refused.push({ name: bytes.toString("latin1"), reason: "The name is not valid UTF-8" });
      continue;
    }
    if (/[\r\n]/.test(name)) {
      refused.push({ name: name.replaceAll(/[\r\n]/g, "?"), reason: "The name has a line break" });
      continue;
    }
    if (ignored(name)) continue;
    const stats = statInside(join(path, name), root);
    if (stats === null || (stats.isDirectory() && isLoop(path, name, rootPath))) continue;
    const kind = stats.isDirectory() ? "directory" : stats.isFile() ? fileKind(name) : "other";
    if (kind === "other") continue;
    entries.push({
      name,
      kind,
      sizeBytes: stats.size,
      modifiedMs: Math.floor(stats.mtimeMs),
    });
  }
  return { modifiedMs: Math.floor(own.mtimeMs), entries, refused };
}

function statInside(path: string, root: string): Stats | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const real = realpathSync(path);
  return real === root || real.startsWith(`${root}/`) ? stats : null;
}

/** True for a link to one of the folders it was reached through. */
function isLoop(parent: string, name: string, rootPath: string): boolean {
  const path = join(parent, name);
  if (!lstatSync(path).isSymbolicLink()) return false;
  const target = realpathSync(path);
  for (let above = parent; above.length >= rootPath.length; above = dirname(above)) {
    if (realpathSync(above) === target) return true;
  }
  return false;
}

function readIgnoreRules(path: string): (name: string) => boolean {
  const file = join(path, ".mpdignore");
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > MAX_IGNORE_BYTES) return () => false;
  return ignoreRules(readFileSync(file, "utf8"));
}
