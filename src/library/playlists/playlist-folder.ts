import { createHash, hash, randomBytes } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  constants,
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
import { EditJournal, type JournalText, readJournal } from "./edit-journal.ts";
import { MAX_FILE_BYTES, MAX_PLAYLISTS } from "./limits.ts";
import { syncFolder } from "./sync-folder.ts";

/** The first is what new playlists get. */
const LISTS = [".m3u", ".m3u8"] as const;
const SMART = ".rule";
const SUFFIXES = [...LISTS, SMART] as const;
const JOURNAL = /^\.auralis-[0-9a-f]{16}\.edits$/;
const TEMPORARY = /^\.auralis-[0-9a-f]{16}\.tmp$/;

/** A playlist's file: `stamp` changes whenever somebody writes it. */
export type PlaylistPlace = {
  readonly path: string;
  readonly stamp: string;
  readonly kind: PlaylistInfo["kind"];
  readonly modifiedSeconds: number;
};
/** A playlist's file that was written just now, with the hash of what is in it. */
export type WrittenPlaylist = { readonly stamp: string; readonly hash: string };

/** The folder of the stored playlists. Files are replaced whole, so that a reader or a crash never sees half of one. */
export class PlaylistFolder {
  readonly #path: string;
  /** The files as we left them; null: gone. Tells our own changes from those of others. */
  readonly #left = new Map<string, string | null>();

  /** Makes the folder and tidies up what a killed daemon was writing. Errors: of the file system. */
  constructor(path: string) {
    mkdirSync(path, { recursive: true });
    this.#path = realpathSync.native(path);
    for (const name of readdirSync(this.#path)) {
      if (TEMPORARY.test(name)) rmSync(join(this.#path, name), { force: true });
    }
  }

  get path(): string {
    return this.#path;
  }

  /** Whether somebody else wrote or removed one of these files of the folder (null: whichever). */
  changedElsewhere(files: readonly string[] | null): boolean {
    if (files === null) return true;
    return files.some((file) => {
      if (!SUFFIXES.some((suffix) => file.endsWith(suffix))) return false;
      const stats = lstatSync(join(this.#path, file), { bigint: true, throwIfNoEntry: false });
      return this.#left.get(file) !== (stats === undefined ? null : stampOf(stats));
    });
  }

  list(): readonly PlaylistInfo[] {
    const found = new Map<string, PlaylistInfo>();
    for (const entry of readdirSync(this.#path, { withFileTypes: true })) {
      const file = entry.name;
      const suffix = SUFFIXES.find((candidate) => file.endsWith(candidate));
      const name = file.slice(0, -(suffix?.length ?? 0));
      if (suffix === undefined || name === "" || /[\p{Cc}\ufffd]/u.test(name) || found.has(name)) continue;
      const path = join(this.#path, file);
      const stats = entry.isFile() ? statSync(path, { bigint: true, throwIfNoEntry: false }) : this.#inside(path);
      if (stats !== undefined && stats !== null)
        found.set(name, { name, kind: kindOf(file), modifiedSeconds: modifiedSeconds(stats) });
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
      return {
        path: realpathSync.native(path),
        stamp: stampOf(stats),
        kind: kindOf(path),
        modifiedSeconds: modifiedSeconds(stats),
      };
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

  /**
   * Puts the text in the place of the playlist, new or old, as if written at `editedMs`. Resolves when it will survive a
   * power cut.
   */
  async write(name: string, chunks: Iterable<string>, editedMs: number): Promise<WrittenPlaylist> {
    return this.#replace(this.find(name)?.path ?? this.#pathOf(name, LISTS[0]), chunks, editedMs);
  }

  /** Puts the rules of a smart playlist down as `write` does. */
  async writeSmart(name: string, text: string, editedMs: number): Promise<void> {
    await this.#replace(this.#pathOf(name, SMART), [text], editedMs);
  }

  async #replace(path: string, chunks: Iterable<string>, editedMs: number): Promise<WrittenPlaylist> {
    const temporary = join(dirname(path), `.auralis-${randomBytes(8).toString("hex")}.tmp`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await open(temporary, flags, 0o644);
    const hasher = createHash("sha1");
    try {
      try {
        for (const chunk of chunks) {
          const bytes = Buffer.from(chunk);
          hasher.update(bytes);
          await file.writeFile(bytes);
        }
        await file.utimes(editedMs / 1000, editedMs / 1000);
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
    const stamp = this.#leave(path);
    return { stamp: stamp ?? "", hash: hasher.digest("hex") };
  }

  /** The journal for edits of a playlist whose file has this hash. */
  journal(name: string, base: string): EditJournal {
    return new EditJournal(this.#journalPath(name), this.#path, name, base);
  }

  journalOf(name: string): JournalText | null {
    return readJournal(this.#journalPath(name));
  }

  /** The playlists that a killed daemon left journals of. */
  journalled(): readonly string[] {
    const files = readdirSync(this.#path).filter((file) => JOURNAL.test(file));
    return files.flatMap((file) => {
      const found = readJournal(join(this.#path, file));
      if (found !== null && this.#journalPath(found.name) === join(this.#path, file)) return [found.name];
      rmSync(join(this.#path, file), { force: true });
      return [];
    });
  }

  removeJournal(name: string): void {
    rmSync(this.#journalPath(name), { force: true });
  }

  /** Resolves when the new name will survive a power cut; everybody sees it at once. */
  async rename(place: PlaylistPlace, to: string): Promise<void> {
    const suffix = SUFFIXES.find((candidate) => place.path.endsWith(candidate)) ?? LISTS[0];
    const path = this.#pathOf(to, suffix);
    renameSync(place.path, path);
    this.#leave(place.path);
    this.#leave(path);
    await syncFolder(this.#path);
  }

  async remove(place: PlaylistPlace): Promise<void> {
    unlinkSync(place.path);
    this.#leave(place.path);
    await syncFolder(this.#path);
  }

  #leave(path: string): string | null {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    const stamp = stats === undefined ? null : stampOf(stats);
    const file = basename(path);
    this.#left.delete(file);
    this.#left.set(file, stamp);
    const oldest = this.#left.keys().next().value;
    if (this.#left.size > MAX_PLAYLISTS && oldest !== undefined) this.#left.delete(oldest);
    return stamp;
  }

  #journalPath(name: string): string {
    return join(this.#path, `.auralis-${hash("sha1", name).slice(0, 16)}.edits`);
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

function kindOf(file: string): PlaylistInfo["kind"] {
  return file.endsWith(SMART) ? "smart" : "list";
}

function modifiedSeconds({ mtimeNs }: BigIntStats): number {
  return Number(mtimeNs / 1_000_000_000n);
}

function stampOf({ dev, ino, mtimeNs, ctimeNs, size }: BigIntStats): string {
  return `${dev}:${ino}:${mtimeNs}:${ctimeNs}:${size}`;
}
