import { type BigIntStats, constants, existsSync, lstatSync, openSync, readdirSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { isInside } from "../indexer/real-path.ts";
import { TagRefusal } from "./tag-refusal.ts";
import type { FileState } from "./tag-work.ts";

/** The file behind every link of a path. Errors: TagRefusal when it lies outside the music folder. */
export function realFile(path: string, rootPath: string): string {
  const real = realpathSync.native(path);
  if (!isInside(real, realpathSync.native(rootPath))) throw new TagRefusal("the link leads out of the music folder");
  return real;
}

/** Judges a path without links once more: its folder may have become one meanwhile. */
export function checkConfined(path: string, rootPath: string): void {
  const folder = dirname(path);
  const real = realpathSync.native(folder);
  if (real !== folder || !isInside(real, realpathSync.native(rootPath))) {
    throw new TagRefusal("its folder is not the same any more");
  }
}

/**
 * True when somebody removed the folder, and the files with it; a music folder that is not there at all, or empty, is
 * one that is not mounted. Errors: TagRefusal when it now leads out of the music folder, the system's.
 */
export function isFolderGone(path: string, rootPath: string): boolean {
  const root = realpathSync.native(rootPath);
  const folder = dirname(path);
  if (!existsSync(folder) && readdirSync(root).length > 0) return true;
  if (!isInside(realpathSync.native(folder), root)) throw new TagRefusal("its folder is not the same any more");
  return false;
}

/** Never follows a link at the end of the path, never waits for a FIFO. */
export function openExisting(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

export function stateOf(stats: BigIntStats): FileState {
  return { sizeBytes: Number(stats.size), modifiedNs: String(stats.mtimeNs) };
}

/** What lies at a path, or null; a link is told as what it is: no file. */
export function stateAt(path: string): FileState | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined || !stats.isFile() ? null : stateOf(stats);
}

export function isSameState(a: FileState | null, b: FileState | null): boolean {
  return a !== null && b !== null && a.sizeBytes === b.sizeBytes && a.modifiedNs === b.modifiedNs;
}
