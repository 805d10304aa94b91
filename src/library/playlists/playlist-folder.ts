import { randomBytes } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DomainError } from "../../shared/errors.ts";
import type { PlaylistInfo } from "../playlists-port.ts";
import { MAX_FILE_BYTES, MAX_PLAYLISTS } from "./limits.ts";

/** The first is what new playlists get. */
const SUFFIXES = [".m3u", ".m3u8"] as const;
const TEMPORARY = /^\.auralis-[0-9a-f]{16}\.tmp$/;

/** A playlist's file: `stamp` changes whenever somebody writes it. */
export type PlaylistPlace = { readonly path: string; readonly stamp: string };

/** The folder of the stored playlists. Files are replaced whole, so that a reader or a crash never sees half of one. */
export class PlaylistFolder {
  readonly #path: string;

  /** Makes the folder and tidies up what a killed daemon left behind. Errors: of the file system. */
  constructor(path: string) {
    mkdirSync(path, { recursive: true });
    this.#path = realpathSync.native(path);
    for (const name of readdirSync(this.#path)) {
      if (TEMPORARY.test(name)) rmSync(join(this.#path, name), { force: true });
    }
  }

  list(): readonly PlaylistInfo[] {
    const found = new Map<string, PlaylistInfo>();
    for (const file of readdirSync(this.#path)) {
      const suffix = SUFFIXES.find((candidate) => file.endsWith(candidate));
      const name = file.slice(0, -(suffix?.length ?? 0));
      if (suffix === undefined || name === "" || /[\p{Cc}\ufffd]/u.test(name) || found.has(name)) continue;
      const stats = this.#inside(join(this.#path, file));
      if (stats !== null) found.set(name, { name, modifiedSeconds: Number(stats.mtimeNs / 1_000_000_000n) });
      if (found.size === MAX_PLAYLISTS) break;
    }
    return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Null when there is no such playlist. Errors: `permission-denied` for a link out of the folder. */
  find(name: string): PlaylistPlace | null {
    for (const suffix of SUFFIXES) {
      const path = this.#pathOf(name, suffix);
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
      const stats = this.#inside(path);
      if (stats === null) throw new DomainError("permission-denied", "This playlist is no file of the playlist folder");
      return { path: realpathSync.native(path), stamp: stampOf(stats) };
    }
    return null;
  }

  read({ path }: PlaylistPlace): Uint8Array {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const { size } = statSync(path);
      if (size > MAX_FILE_BYTES) throw new DomainError("playlist-full", "Stored playlist is too large");
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Puts `text` in the place of the playlist, new or old. Resolves when it will survive a power cut. */
  async write(name: string, text: string): Promise<PlaylistPlace> {
    const path = this.find(name)?.path ?? this.#pathOf(name, SUFFIXES[0]);
    const temporary = join(dirname(path), `.auralis-${randomBytes(8).toString("hex")}.tmp`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await open(temporary, flags, 0o644);
    try {
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(path));
    return { path, stamp: stampOf(statSync(path, { bigint: true })) };
  }

  rename(place: PlaylistPlace, to: string): void {
    const suffix = place.path.endsWith(SUFFIXES[1]) ? SUFFIXES[1] : SUFFIXES[0];
    renameSync(place.path, this.#pathOf(to, suffix));
    this.#sync();
  }

  remove(place: PlaylistPlace): void {
    unlinkSync(place.path);
    this.#sync();
  }

  #sync(): void {
    const folder = openSync(this.#path, constants.O_RDONLY);
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  #pathOf(name: string, suffix: string): string {
    const file = name + suffix;
    if (name === "" || basename(file) !== file || file.includes("\0")) {
      throw new DomainError("bad-argument", "Bad playlist name");
    }
    return join(this.#path, file);
  }

  /** What a regular file is like that lies in the folder, itself or behind a link; else null. */
  #inside(path: string): BigIntStats | null {
    try {
      const real = realpathSync.native(path);
      if (dirname(real) !== this.#path) return null;
      const stats = statSync(real, { bigint: true });
      return stats.isFile() ? stats : null;
    } catch {
      return null;
    }
  }
}

function stampOf({ dev, ino, mtimeNs, size }: BigIntStats): string {
  return `${dev}:${ino}:${mtimeNs}:${size}`;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
