import { opendirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The names MPD's `albumart` looks for, in its order. */
const MPD_NAMES = ["cover.png", "cover.jpg", "cover.jxl", "cover.webp"];
const PICTURE = /^(cover|folder|front|album|albumart[^.]*|artwork)\.(?:jpe?g|png|webp|gif|jxl|avif)$/i;
/** Windows Media Player writes AlbumArt_{...}_Large.jpg and a small one. */
const ORDER = [/^cover\./i, /^folder\./i, /^front\./i, /^albumart.*large/i, /^albumart\./i, /^album\./i, /^artwork\./i];
const MAX_ENTRIES = 10_000;
const MAX_CANDIDATES = 32;

/** The pictures of a folder that may be its cover, the likeliest first: as MPD looks for them, then other usual names. */
export function folderPictures(folder: string): readonly string[] {
  const known = MPD_NAMES.filter((name) => isFile(join(folder, name)));
  return [...new Set([...known, ...(known.length === 0 ? usualNames(folder) : [])])].map((name) => join(folder, name));
}

function usualNames(folder: string): readonly string[] {
  const found: string[] = [];
  const directory = opendirSync(folder);
  try {
    for (let count = 0; count < MAX_ENTRIES && found.length < MAX_CANDIDATES; count++) {
      const entry = directory.readSync();
      if (entry === null) break;
      if (PICTURE.test(entry.name)) found.push(entry.name);
    }
  } finally {
    directory.closeSync();
  }
  return found.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(name: string): number {
  const at = ORDER.findIndex((pattern) => pattern.test(name));
  return at < 0 ? ORDER.length : at;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
