import { DomainError } from "../../shared/errors.ts";
import type { Tag } from "../../shared/tags.ts";
import type { PlaylistEdit, PlaylistEntry, PlaylistInfo } from "../playlists-port.ts";
import type { Roots } from "../roots.ts";
import { applyEdit } from "./apply-edit.ts";
import { MAX_ENTRIES } from "./limits.ts";
import { parseM3u } from "./m3u.ts";
import { type KnownPlaylist, PlaylistCache } from "./playlist-cache.ts";
import type { PlaylistFolder } from "./playlist-folder.ts";
import { resolveAddress } from "./resolve-address.ts";

/** Not on the disk yet. `version` tells whether it changed while it was being written. */
type Unwritten = { lines: string[]; version: number };

const NO_TAGS: ReadonlyMap<string, readonly Tag[]> = new Map();

/**
 * The stored playlists. An edit is applied at once to what everybody reads and is written in the next round, which
 * begins with `sync`. So a thousand edits of one command list cost one file and not a thousand.
 */
export class PlaylistStore {
  readonly #folder: PlaylistFolder;
  readonly #roots: Roots;
  readonly #changed: () => void;
  readonly #cache = new PlaylistCache();
  readonly #unwritten = new Map<string, Unwritten>();
  /** The last round that was begun or is to begin; and whether it has yet to begin. */
  #round: Promise<void> = Promise.resolve();
  #planned = false;
  #begin = () => {};

  constructor(folder: PlaylistFolder, roots: Roots, changed: () => void) {
    this.#folder = folder;
    this.#roots = roots;
    this.#changed = changed;
  }

  async list(): Promise<readonly PlaylistInfo[]> {
    await this.#settled(() => this.#unwritten.size > 0);
    return this.#folder.list();
  }

  /** Errors: `not-found`, `permission-denied`. */
  entries(name: string): readonly PlaylistEntry[] {
    const { lines, tags } = this.#read(name) ?? missing();
    return lines.map((line) => ({
      uri: resolveAddress(line, null, this.#roots),
      range: null,
      tags: tags.get(line) ?? [],
    }));
  }

  edit(name: string, edit: PlaylistEdit): void {
    const lines = applyEdit(this.#read(name)?.lines ?? null, edit);
    if (lines === null) return;
    const version = (this.#unwritten.get(name)?.version ?? 0) + 1;
    this.#unwritten.set(name, { lines, version });
    this.#cache.delete(name);
    this.#plan();
    this.#changed();
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#settled(() => this.#unwritten.has(from) || this.#unwritten.has(to));
    if (this.#folder.find(to) !== null) throw new DomainError("already-exists", "Playlist exists already");
    this.#folder.rename(this.#folder.find(from) ?? missing(), to);
    this.#cache.delete(from);
    this.#changed();
  }

  async remove(name: string): Promise<void> {
    await this.#settled(() => this.#unwritten.has(name));
    this.#folder.remove(this.#folder.find(name) ?? missing());
    this.#cache.delete(name);
    this.#changed();
  }

  /**
   * Gives songs that moved (from, to) their new addresses in every playlist that names them. Resolves when that is on
   * the disk. Errors: `unavailable`, after the others were written.
   */
  async replaceUris(moves: ReadonlyMap<string, string>): Promise<void> {
    if (moves.size === 0) return;
    for (const { name } of this.#folder.list()) {
      const found = this.#movedLines(name, moves);
      if (found !== null) this.edit(name, { type: "save", mode: "replace", uris: found });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await this.sync();
  }

  /** Resolves when every edit made so far is on the disk; rejects when the disk refused one that was under way. */
  sync(): Promise<void> {
    this.#begin();
    return this.#round;
  }

  #read(name: string): Pick<KnownPlaylist, "lines" | "tags"> | null {
    const unwritten = this.#unwritten.get(name);
    if (unwritten !== undefined) return { lines: unwritten.lines, tags: NO_TAGS };
    const place = this.#folder.find(name);
    if (place === null) return null;
    const known = this.#cache.get(name, place.stamp);
    if (known !== null) return known;
    const lines: string[] = [];
    const tags = new Map<string, readonly Tag[]>();
    for (const entry of parseM3u(this.#folder.read(place))) {
      if (lines.length === MAX_ENTRIES) break;
      lines.push(entry.address);
      if (entry.tags.length > 0) tags.set(entry.address, entry.tags);
    }
    const playlist = { stamp: place.stamp, lines, tags };
    this.#cache.put(name, playlist);
    return playlist;
  }

  /** The lines as they are after the moves, or null when none of them moved. */
  #movedLines(name: string, moves: ReadonlyMap<string, string>): readonly string[] | null {
    const lines = this.#read(name)?.lines ?? [];
    let changed = false;
    const moved = lines.map((line) => {
      const to = moves.get(resolveAddress(line, null, this.#roots));
      if (to !== undefined) changed = true;
      return to ?? line;
    });
    return changed ? moved : null;
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    this.#begin = begin;
    this.#round = this.#round
      .catch(() => {})
      .then(() => begun)
      .then(() => this.#write());
    // Whoever waits for it is told; nobody waiting must not end the worker.
    this.#round.catch(() => {});
  }

  async #write(): Promise<void> {
    this.#planned = false;
    let failure: unknown = null;
    for (const [name, written] of [...this.#unwritten]) {
      const { lines, version } = written;
      let stamp: string | null = null;
      try {
        stamp = (await this.#folder.write(name, [...lines, ""].join("\n"))).stamp;
      } catch (error) {
        failure = error;
      }
      // Changed meanwhile: it is in the next round, too.
      if (this.#unwritten.get(name)?.version !== version) continue;
      // What could not be kept is forgotten, so that nobody goes on with what will be gone.
      this.#unwritten.delete(name);
      if (stamp !== null) this.#cache.put(name, { stamp, lines, tags: NO_TAGS });
    }
    if (failure !== null)
      throw new DomainError("unavailable", `The playlist could not be written (${codeOf(failure)})`);
  }

  /** Waits until nothing that `concerns` is unwritten; what follows in the same turn is alone with the folder. */
  async #settled(concerns: () => boolean): Promise<void> {
    while (concerns()) await this.sync().catch(() => {});
  }
}

function missing(): never {
  throw new DomainError("not-found", "No such playlist");
}

function codeOf(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  return (error as NodeJS.ErrnoException | null)?.code ?? String(error);
}
