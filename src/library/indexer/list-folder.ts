import { hash } from "node:crypto";
import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statfsSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileKind } from "./file-kinds.ts";
import { isHidden } from "./hidden-names.ts";
import { ignoreRules } from "./ignore-rules.ts";
import type { ListedEntry, ListedFolder } from "./indexer-messages.ts";
import { isInside, realPathLately } from "./real-path.ts";

const MAX_ENTRIES = 200_000;
const MAX_IGNORE_BYTES = 65_536;

/**
 * One folder's songs, playlists and subfolders. Hidden names, names in `.mpdignore`, anything that is no regular file
 * or folder, and links leading out of the root are left out, as MPD does; names that no client could type (not UTF-8,
 * line breaks) are refused with a reason. Throws the system's errors.
 */
export function listFolder(path: string, rootPath: string): ListedFolder {
  const root = realPathLately(rootPath);
  const own = statInside(path, root);
  if (own === null) throw new Error("The link leads out of the music folder");
  // Latin 1 keeps every byte of a name, at the price of a string.
  const found = readdirSync(path, { encoding: "latin1", withFileTypes: true });
  if (found.length > MAX_ENTRIES) throw new Error(`More than ${MAX_ENTRIES} entries in one folder`);
  const ignored = found.some((entry) => entry.name === ".mpdignore") ? readIgnoreRules(path) : () => false;
  const entries: ListedEntry[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const entry of found) {
    if (isHidden(entry.name)) continue;
    const name = decodeName(entry);
    if (name === null) {
      refused.push({ name: entry.name, reason: "The name is not valid UTF-8" });
      continue;
    }
    if (/[\r\n]/.test(name)) {
      refused.push({ name: name.replaceAll(/[\r\n]/g, "?"), reason: "The name has a line break" });
      continue;
    }
    // Most files of a music folder that are not music are known by their name alone.
    if (ignored(name) || (entry.isFile() && fileKind(name) === "other")) continue;
    if (entry.isDirectory()) {
      entries.push({ name, kind: "directory", sizeBytes: 0, modifiedMs: 0 });
      continue;
    }
    const child = `${path}/${name}`;
    // Only a link can lead out of the folder, whose own place is checked above.
    const isLink = entry.isSymbolicLink();
    const stats = isLink ? statInside(child, root) : (statSync(child, { throwIfNoEntry: false }) ?? null);
    if (stats === null || (isLink && stats.isDirectory() && isLoop(path, child, rootPath))) continue;
    const isFolder = stats.isDirectory();
    const kind = isFolder ? "directory" : stats.isFile() ? fileKind(name) : "other";
    if (kind === "other") continue;
    entries.push({
      name,
      kind,
      sizeBytes: isFolder ? 0 : stats.size,
      modifiedMs: isFolder ? 0 : Math.floor(stats.mtimeMs),
    });
  }
  const modifiedMs = Math.floor(own.mtimeMs);
  const fileSystem = path === rootPath ? statfsSync(path).type : null;
  const digest = refused.length === 0 ? digestOf(modifiedMs, entries) : null;
  return { modifiedMs, device: own.dev, fileSystem, entries, refused, digest };
}

/** No name has a line break. */
function digestOf(modifiedMs: number, entries: readonly ListedEntry[]): string {
  let text = String(modifiedMs);
  for (const entry of entries) text += `\n${entry.kind} ${entry.sizeBytes} ${entry.modifiedMs} ${entry.name}`;
  return hash("sha1", text, "base64");
}

/** The name as text, or null when its bytes are no UTF-8. */
function decodeName(entry: Dirent<string>): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII's
  if (/^[\x00-\x7f]*$/.test(entry.name)) return entry.name;
  const bytes = Buffer.from(entry.name, "latin1");
  const name = bytes.toString("utf8");
  return Buffer.from(name, "utf8").equals(bytes) ? name : null;
}

/** Null for what is gone or lies outside; throws when the folder itself is missing. */
function statInside(path: string, root: string): Stats | null {
  try {
    const real = realpathSync.native(path);
    return isInside(real, root) ? statSync(path) : null;
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
