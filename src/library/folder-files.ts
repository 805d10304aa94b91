import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { DomainError } from "../shared/errors.ts";
import type { FolderFile } from "./library-port.ts";
import type { Roots } from "./roots.ts";

const MAX_FILES = 200_000;

/**
 * What lies in a folder on the disk, also what is no music; links, devices and names that are no text are left out.
 * Errors: `not-found`, also for a folder behind a link that leads out of the root.
 */
export function folderFiles(uri: string, roots: Roots): readonly FolderFile[] {
  const place = roots.resolve(uri);
  // Above several roots there is no folder but the roots themselves.
  if (place === null && uri === "") return roots.uris.map((name) => ({ kind: "directory", name, modifiedSeconds: 0 }));
  if (place === null) throw missing();
  try {
    const root = realpathSync.native(place.root.path);
    const path = realpathSync.native(place.path);
    if (path !== root && !path.startsWith(`${root}/`)) throw missing();
    return readdirSync(path)
      .slice(0, MAX_FILES)
      .flatMap((name) => (/[\p{Cc}\ufffd]/u.test(name) ? [] : (fileAt(path, name) ?? [])));
  } catch {
    throw missing();
  }
}

function fileAt(folder: string, name: string): FolderFile | null {
  const stats = lstatSync(`${folder}/${name}`, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const modifiedSeconds = Math.floor(stats.mtimeMs / 1000);
  if (stats.isDirectory()) return { kind: "directory", name, modifiedSeconds };
  return stats.isFile() ? { kind: "file", name, sizeBytes: stats.size, modifiedSeconds } : null;
}

function missing(): DomainError {
  return new DomainError("not-found", "No such directory");
}
