import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Config } from "./config/schema.ts";
import { demoAlbum } from "./demo/album.ts";
import type { Directories } from "./directories.ts";
import { separateFolders } from "./separate-folders.ts";
import { StartError } from "./start-error.ts";

export type MusicFolder = { readonly name: string; readonly path: string; readonly note: string | null };

/**
 * The folders to serve: those asked for, else the music folder of this user, else the demo album. A folder that cannot
 * be read is no reason to stop when it was configured (the disk may come later), but is when it was just typed.
 */
export function musicFolders(
  config: Config,
  directories: Directories,
  typed: readonly string[],
): readonly MusicFolder[] {
  for (const path of typed) requireReadable(path);
  const paths = [
    ...config.library.roots.map((path) => ({ name: basename(resolve(path)), path: resolve(path) })),
    ...config.library.root.map(({ name, path }) => ({ name, path: resolve(path) })),
  ];
  if (paths.length > 0) {
    const { kept, dropped } = separateFolders(paths);
    return uniqueNames(kept).map((folder) => {
      const held = dropped.filter(({ by }) => by.path === folder.path).map((drop) => drop.folder.path);
      const overlap = held.length === 0 ? null : `also holds ${held.join(", ")}`;
      return { ...folder, note: noteOn(folder.path) ?? overlap };
    });
  }
  if (hasFiles(directories.music)) return [{ name: "Music", path: directories.music, note: "your music folder" }];
  const demo = demoAlbum(directories.data);
  return [{ name: "Demo", path: demo, note: `a demo album: ${directories.music} is empty; give a folder of yours` }];
}

function requireReadable(path: string): void {
  const reason = noteOn(resolve(path));
  if (reason !== null) throw new StartError(`${path} ${reason}; give a folder with music that this user may read`);
}

/** What is wrong with a folder, or null. */
function noteOn(path: string): string | null {
  try {
    if (!statSync(path).isDirectory()) return "is not a folder";
    accessSync(path, constants.R_OK | constants.X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
  }
}

function hasFiles(path: string): boolean {
  try {
    return readdirSync(path).some((name) => !name.startsWith("."));
  } catch {
    return false;
  }
}

/** Two roots called "Music" become "Music" and "Music 2": the names are the first part of every address. */
function uniqueNames<Folder extends { readonly name: string }>(folders: readonly Folder[]): readonly Folder[] {
  const taken = new Set<string>();
  return folders.map((folder) => {
    let name = folder.name;
    for (let count = 2; taken.has(name); count++) name = `${folder.name} ${count}`;
    taken.add(name);
    return { ...folder, name };
  });
}
