import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "better-sqlite3";
import type { CommitGroup } from "../user/commit-group.ts";

/** As many songs that are gone are remembered for other reasons. */
const MAX_ORPHANS = 20_000;
/** Looked at in one go. */
const STRETCH = 1_000;

type Parts = {
  readonly library: Database;
  readonly user: Database;
  readonly commits: CommitGroup;
  readonly rootUris: readonly string[];
  readonly maxOrphans?: number;
};

type Row = { readonly id: number; readonly sound: string };

/**
 * Forgets what is known of sounds that no song has any more, but for the 20 000 that were heard last: a song may come
 * back. Nothing is forgotten before every music folder was scanned whole, because a library made anew while a disk is
 * away holds no song of it.
 */
export class OrphanSounds {
  readonly #parts: Parts;
  readonly #maxOrphans: number;
  readonly #known;
  readonly #held;
  readonly #scanned;
  readonly #songs;
  readonly #lastSong;
  readonly #newest;
  readonly #forget;

  constructor(parts: Parts) {
    const { library, user, maxOrphans = MAX_ORPHANS } = parts;
    this.#parts = parts;
    this.#maxOrphans = maxOrphans;
    this.#known = user.prepare<[], number>("SELECT count(*) FROM analyses").pluck();
    this.#held = library.prepare<[], number>("SELECT count(*) FROM song_sounds WHERE failure IS NULL").pluck();
    this.#scanned = library.prepare<[], string>("SELECT uri FROM music_folders").pluck();
    this.#lastSong = library.prepare<[], number | null>("SELECT max(id) FROM songs").pluck();
    this.#songs = library
      .prepare<[number, number], string>("SELECT sound FROM songs WHERE id > ? AND id <= ? AND sound IS NOT NULL")
      .pluck();
    this.#newest = user.prepare<[number], Row>(
      `SELECT rowid AS id, sound FROM analyses WHERE rowid < ? ORDER BY rowid DESC LIMIT ${STRETCH}`,
    );
    this.#forget = user.prepare("DELETE FROM analyses WHERE rowid = ?");
  }

  /** Answers how many were forgotten. Others of the thread have their turn meanwhile. */
  async bound(): Promise<number> {
    if (!this.#mayBeTooMany()) return 0;
    const held = await this.#heldSounds();
    const orphans: number[] = [];
    for (let below = Number.MAX_SAFE_INTEGER; ; await turn()) {
      const rows = this.#newest.all(below);
      for (const { id, sound } of rows) if (!has(held, hashOf(sound))) orphans.push(id);
      const last = rows.at(-1);
      if (last === undefined) break;
      below = last.id;
    }
    const old = orphans.slice(this.#maxOrphans);
    for (let from = 0; from < old.length; from += STRETCH) {
      await this.#parts.commits.write(() => {
        for (const id of old.slice(from, from + STRETCH)) this.#forget.run(id);
      });
    }
    return old.length;
  }

  #mayBeTooMany(): boolean {
    const orphans = (this.#known.get() ?? 0) - (this.#held.get() ?? 0);
    if (orphans <= this.#maxOrphans) return false;
    const scanned = new Set(this.#scanned.all());
    return this.#parts.rootUris.every((uri) => scanned.has(uri));
  }

  /** In order, as hashes: those of a million songs are 4 MB, and two of one hash only keep an orphan. */
  async #heldSounds(): Promise<Uint32Array> {
    const lastId = this.#lastSong.get() ?? 0;
    const hashes: Uint32Array[] = [];
    for (let after = 0; after < lastId; after += STRETCH, await turn()) {
      hashes.push(Uint32Array.from(this.#songs.all(after, after + STRETCH), hashOf));
    }
    const all = new Uint32Array(hashes.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const some of hashes) {
      all.set(some, at);
      at += some.length;
    }
    return all.sort();
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function has(sorted: Uint32Array, wanted: number): boolean {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < wanted) from = middle + 1;
    else to = middle;
  }
  return sorted[from] === wanted;
}
