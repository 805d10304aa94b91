import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { checkConfined, isFolderGone, isSameState, stateAt } from "./confined.ts";
import { TagRefusal } from "./tag-refusal.ts";
import type { EditedFile } from "./tag-work.ts";

/** Puts the copy in the place of the file, which stays under its second name. Errors: TagRefusal, or the system's. */
export function switchFile({ path, rootPath, temporary, backup, original, staged }: EditedFile): void {
  checkConfined(path, rootPath);
  if (!isSameState(stateAt(path), original)) throw new TagRefusal("the file was changed meanwhile");
  if (!isSameState(stateAt(temporary), staged)) throw new TagRefusal("its copy was changed meanwhile");
  if (stateAt(backup) === null) renameSync(path, backup);
  renameSync(temporary, path);
}

/**
 * Puts the file back under its name, as it was to the byte and the date. A file that somebody else put there meanwhile
 * stays. May be done at any time and again.
 */
export function restoreFile({ path, rootPath, temporary, backup, staged }: EditedFile): void {
  if (isFolderGone(path, rootPath)) return;
  const now = lstatSync(path, { throwIfNoEntry: false });
  if (stateAt(backup) !== null && (now === undefined || isSameState(stateAt(path), staged))) renameSync(backup, path);
  // Still there when both names were one file, for which a rename does nothing.
  rmSync(backup, { force: true });
  rmSync(temporary, { force: true });
}

/** Removes what was kept. May be done again. */
export function cleanFile({ path, rootPath, temporary, backup }: EditedFile): void {
  if (isFolderGone(path, rootPath)) return;
  rmSync(backup, { force: true });
  rmSync(temporary, { force: true });
}

export function syncFolder({ path, rootPath }: EditedFile): void {
  if (isFolderGone(path, rootPath)) return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some shares know no such thing.
    if (!(error instanceof Error && "code" in error && (error.code === "EINVAL" || error.code === "ENOTSUP")))
      throw error;
  } finally {
    closeSync(folder);
  }
}
