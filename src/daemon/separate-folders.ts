import { realpathSync } from "node:fs";

/**
 * Folders of which none is another or lies in another, whatever links lead there: each file is in the library once. The
 * outermost stays, of equal ones the first. `dropped` names the others, each with the folder that holds it.
 */
export function separateFolders<Folder extends { readonly path: string }>(
  folders: readonly Folder[],
): { readonly kept: readonly Folder[]; readonly dropped: readonly { readonly folder: Folder; readonly by: Folder }[] } {
  const places = folders.map((folder) => ({ folder, real: realPlace(folder.path) }));
  const kept = places.filter(
    ({ real }, index) => !places.some((other, at) => (other.real === real && at < index) || isBelow(real, other.real)),
  );
  const dropped = places.flatMap(({ folder, real }) => {
    const by = kept.find((other) => other.folder !== folder && (other.real === real || isBelow(real, other.real)));
    return by === undefined ? [] : [{ folder, by: by.folder }];
  });
  return { kept: kept.map(({ folder }) => folder), dropped };
}

/** What cannot be reached (a disk that comes later) counts under the name it was given. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isBelow(inner: string, outer: string): boolean {
  return inner !== outer && inner.startsWith(outer.endsWith("/") ? outer : `${outer}/`);
}
