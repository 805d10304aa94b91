import type { Unsubscribe } from "../shared/subscribers.ts";
import type { Tag } from "../shared/tags.ts";
import type { SmartRules } from "./smart-rules.ts";

/** `list`: what people put in; `smart`: what its rules find, which changes with the library. */
export type PlaylistInfo = { readonly name: string; readonly kind: "list" | "smart"; readonly modifiedSeconds: number };

/** One line of a playlist. `range` and `tags` are what the playlist itself says about the song (cue sheets, EXTINF). */
export type PlaylistEntry = {
  /** Below the music folders, or an absolute URL; what leads elsewhere is kept as it was written. */
  readonly uri: string;
  readonly range: { readonly startSeconds: number; readonly endSeconds: number | null } | null;
  readonly tags: readonly Tag[];
};

/** A change of one stored playlist. Positions count from 0; `end` null = to the last. */
export type PlaylistEdit =
  /** At `position`, null = at the end. Makes the playlist when there is none, unless there is nothing to insert. */
  | { readonly type: "insert"; readonly position: number | null; readonly uris: readonly string[] }
  | { readonly type: "delete"; readonly start: number; readonly end: number | null }
  | { readonly type: "move"; readonly start: number; readonly end: number; readonly to: number }
  | { readonly type: "clear" }
  /** `create` refuses an existing playlist, `append` and `replace` a missing one. */
  | { readonly type: "save"; readonly mode: "create" | "append" | "replace" | "put"; readonly uris: readonly string[] };

/** Names an edit that was applied, so that whoever made it can ask whether it is on the disk. */
export type PlaylistTicket = string;

/**
 * The playlists people keep: one file each in the playlist folder. Names are without the file name's ending and must
 * have passed `validName`. Changes from outside are seen at the next access. Rejections: `not-found`,
 * `already-exists`, `bad-argument` (a range outside the playlist), `playlist-full`, `permission-denied` (a link out of
 * the folder, an edit of a smart playlist), `unavailable` (the disk refuses).
 */
export interface StoredPlaylists {
  list(): Promise<readonly PlaylistInfo[]>;
  entries(name: string): Promise<readonly PlaylistEntry[]>;
  /** The rules of a smart playlist; null for others. */
  rules(name: string): Promise<SmartRules | null>;
  /** Makes a smart playlist, or gives one other rules. Resolves when that is on the disk. */
  putRules(name: string, rules: SmartRules): Promise<void>;
  /**
   * Resolves when the change is seen by everybody, with what to give to `sync`; null when nothing changed. It will also
   * be written, within a second, when nobody calls that.
   */
  edit(name: string, edit: PlaylistEdit): Promise<PlaylistTicket | null>;
  /** Resolves when the file has its new name on the disk. */
  rename(from: string, to: string): Promise<void>;
  /** Resolves when the file is gone from the disk. */
  remove(name: string): Promise<void>;
  /**
   * Resolves when these edits are on the disk: they survive a power cut then. Rejects with `unavailable` when the disk
   * refused one of them; that one, and later ones of the same playlist that were not on the disk either, are forgotten.
   */
  sync(tickets: readonly PlaylistTicket[]): Promise<void>;
  /** What a playlist file in the music folders (m3u, m3u8, pls, xspf, asx, cue) names. */
  fileEntries(uri: string): Promise<readonly PlaylistEntry[]>;
  /** The streams that a playlist at an http or https URL names. It is asked for anew each time. */
  remoteEntries(url: string): Promise<readonly PlaylistEntry[]>;
  /** Told after each change that went through here. */
  subscribe(listener: () => void): Unsubscribe;
}
