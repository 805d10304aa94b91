import type { PlaylistText } from "./playlist-text.ts";

/** A playlist as its file has it, and that file's stamp and hash. */
export type KnownPlaylist = { readonly stamp: string; readonly text: PlaylistText; readonly hash: string };

const MAX_PLAYLISTS = 16;
const MAX_ENTRIES = 200_000;

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
    let entries = 0;
    for (const { text } of this.#known.values()) entries += text.entries.length;
    for (const [oldest, { text }] of this.#known) {
      if (this.#known.size <= MAX_PLAYLISTS && entries <= MAX_ENTRIES) break;
      if (oldest === name) break;
      this.#known.delete(oldest);
      entries -= text.entries.length;
    }
  }

  delete(name: string): void {
    this.#known.delete(name);
  }
}
