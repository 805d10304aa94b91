import type { Tag } from "../../shared/tags.ts";

/** A playlist as it was read: its lines, and the tags some of them bring along. */
export type KnownPlaylist = {
  readonly stamp: string;
  readonly lines: string[];
  readonly tags: ReadonlyMap<string, readonly Tag[]>;
};

const MAX_PLAYLISTS = 16;
const MAX_LINES = 200_000;

/** The playlists used last, as long as their files are what they were. */
export class PlaylistCache {
  readonly #known = new Map<string, KnownPlaylist>();

  get(name: string, stamp: string): KnownPlaylist | null {
    const known = this.#known.get(name);
    if (known?.stamp !== stamp) return null;
    this.put(name, known);
    return known;
  }

  put(name: string, playlist: KnownPlaylist): void {
    this.#known.delete(name);
    this.#known.set(name, playlist);
    let lines = 0;
    for (const { lines: held } of this.#known.values()) lines += held.length;
    for (const [oldest, { lines: held }] of this.#known) {
      if (this.#known.size <= MAX_PLAYLISTS && lines <= MAX_LINES) break;
      if (oldest === name) break;
      this.#known.delete(oldest);
      lines -= held.length;
    }
  }

  delete(name: string): void {
    this.#known.delete(name);
  }
}
