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
  const root = realpathSync.native(rootPath);
  const own = statInside(path, root);
  if (own === null) throw new Error("The link leads out of the music folder");
  const found = readdirSync(path, { encoding: "buffer", withFileTypes: true });
  if (found.length > MAX_ENTRIES) throw new Error(`More than ${MAX_ENTRIES} entries in one folder`);
  const ignored = readIgnoreRules(path);
  const entries: ListedEntry[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const entry of found) {
    const name = entry.name.toString("utf8");
    if (name.startsWith(".")) continue;
    if (!Buffer.from(name, "utf8").equals(entry.name)) {
      refused.push({ name: entry.name.toString("latin1"), reason: "The name is not valid UTF-8" });
      continue;
    }
    if (/[\r\n]/.test(name)) {
      refused.push({ name: name.replaceAll(/[\r\n]/g, "?"), reason: "The name has a line break" });
      continue;
    }
    // Most files of a music folder that are not music are known by their name alone.
    if (ignored(name) || (entry.isFile() && fileKind(name) === "other")) continue;
    const child = join(path, name);
    // Only a link can lead out of the folder, whose own place is checked above.
    const isLink = entry.isSymbolicLink();
    const stats = isLink ? statInside(child, root) : (statSync(child, { throwIfNoEntry: false }) ?? null);
    if (stats === null || (isLink && stats.isDirectory() && isLoop(path, child, rootPath))) continue;
    const kind = stats.isDirectory() ? "directory" : stats.isFile() ? fileKind(name) : "other";
    if (kind === "other") continue;
    entries.push({ name, kind, sizeBytes: stats.size, modifiedMs: Math.floor(stats.mtimeMs) });
  }
  return { modifiedMs: Math.floor(own.mtimeMs), entries, refused };
}

/** Null for what is gone or lies outside; throws when the folder itself is missing. */
function statInside(path: string, root: string): Stats | null {
  try {
    const real = realpathSync.native(path);
    return real === root || real.startsWith(`${root}/`) ? statSync(path) : null;
  } catch (error) {
    if (lstatSync(path).isSymbolicLink()) return null;
    throw error;
  }
}

/** True for a link to one of the folders it was reached through. */
function isLoop(parent: string, link: string, rootPath: string): boolean {
  const target = realpathSync.native(link);
  for (let above = parent; above.length >= rootPath.length; above = dirname(above)) {
    if (realpathSync.native(above) === target) return true;
  }
  return false;
}

function readIgnoreRules(path: string): (name: string) => boolean {
  const file = join(path, ".mpdignore");
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > MAX_IGNORE_BYTES) return () => false;
  return ignoreRules(readFileSync(file, "utf8"));
}
