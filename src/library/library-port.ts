import type { Sort, Window } from "node-mpd-protocol";
import type { JobId } from "../shared/ids.ts";
import type { Song } from "../shared/song.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";
import type { TagName } from "../shared/tags.ts";
import type { SongFilter } from "./song-filter.ts";

export type Directory = { readonly uri: string; readonly modifiedSeconds: number | null };
/** A playlist file lying in the music folders. */
export type PlaylistFile = { readonly uri: string; readonly modifiedSeconds: number };

/** One folder's children, each list in MPD's order (by uri, bytewise). */
export type Listing = {
  readonly directories: readonly Directory[];
  readonly songs: readonly Song[];
  readonly playlists: readonly PlaylistFile[];
};

/** Something on the disk, music or not. */
export type FolderFile =
  | { readonly kind: "directory"; readonly name: string; readonly modifiedSeconds: number }
  | { readonly kind: "file"; readonly name: string; readonly sizeBytes: number; readonly modifiedSeconds: number };

export type SongQuery = {
  /** null = every song. */
  readonly filter: SongFilter | null;
  /** null = by folder and file, as they were scanned. */
  readonly sort: Sort | null;
  readonly window: Window | null;
};

/** What is printed of songs and folders: their addresses or everything, without the lines named. */
export type Print = {
  readonly content: "addresses" | "everything";
  readonly without: readonly (TagName | "Format")[];
};

/** One row of MPD's `list`: the value of the tag asked for, then the values of the groups, outermost first. Missing tags are "". */
export type TagRow = { readonly value: string; readonly groups: readonly string[] };
/** By group, a track of a cue sheet counts the time of its whole file, as MPD counts it. */
export type CountRow = { readonly group: string | null; readonly songs: number; readonly playtimeSeconds: number };

export type LibraryStats = {
  readonly artists: number;
  readonly albums: number;
  readonly songs: number;
  readonly playtimeSeconds: number;
  /** The same, but each track of a cue sheet counts the time of its whole file, as MPD counts it. */
  readonly playtimeByFileSeconds: number;
  /** Whole seconds since 1970 of the last change; 0 = never scanned. */
  readonly updatedSeconds: number;
};

/** `contentHash` is stable over restarts: an ETag. */
export type Picture = { readonly mimeType: string; readonly bytes: Uint8Array; readonly contentHash: string };

export type ScanProgress = {
  readonly job: JobId;
  readonly filesSeen: number;
  readonly filesRead: number;
  readonly failed: number;
  /** Seen, on the average since the start. */
  readonly filesPerSecond: number;
  /** Reckoned from the number of files last time; null = unknown. */
  readonly secondsLeft: number | null;
  readonly done: boolean;
};

export type LibraryEvent =
  /** A scan started or ended (MPD idle "update"). */
  | { readonly type: "update"; readonly job: JobId; readonly running: boolean }
  | { readonly type: "progress"; readonly progress: ScanProgress }
  /**
   * Songs were added, changed or lost (MPD idle "database"). `changedUris` names the changed and lost ones, `moved` those
   * that are the same songs at other addresses.
   */
  | {
      readonly type: "database";
      readonly version: number;
      readonly changedUris: readonly string[];
      readonly moved: readonly Move[];
    };

/** A song that is at another address than before. */
export type Move = { readonly from: string; readonly to: string };

export type UpdateOptions = {
  /** Read every file again, changed or not. */
  readonly discard: boolean;
  /** Delete songs that are gone, however many, and those kept as missing; false unless said. */
  readonly forget?: boolean;
};

/** A file that could not be read, listed until it changes. */
export type ScanFailure = { readonly uri: string; readonly reason: string };

/**
 * The music collection, seen from the main thread. Every answer comes from the library worker and from one version of
 * the collection; texts in slices are abandoned by ending the iteration, and by not taking the next for 10 s. Rejections are DomainErrors: `not-found`, `bad-argument` (a regex too large), `unavailable`.
 */
export interface Library {
  /** The songs at these addresses, in order; null where there is none. */
  songsAt(uris: readonly string[]): Promise<readonly (Song | null)[]>;
  /** The texts of the songs at these addresses, in order; what is not there is shown by its address alone. */
  textAt(uris: readonly string[], print: Print): Promise<Uint8Array>;
  /** All songs in a folder and below, or the one song; in MPD's order. "" is everything. `not-found` when neither. */
  songsUnder(uri: string): Promise<readonly Song[]>;
  /** One folder's children; "" is the root. */
  listing(uri: string): Promise<Listing>;
  /** What lies in a folder on the disk right now. `not-found`. */
  files(uri: string): Promise<readonly FolderFile[]>;
  find(query: SongQuery): Promise<readonly Song[]>;
  /** The songs of `find` as MPD prints them (songText), in slices of UTF-8; whole songs in each. The bytes are the caller's alone. */
  findText(query: SongQuery, print: Print): AsyncIterable<Uint8Array>;
  /**
   * A folder as MPD prints it: its songs, playlists and folders; or the one song. "tree": everything below, depth first,
   * each folder before what lies in it. The bytes are the caller's alone. `not-found` when there is neither.
   */
  folderText(uri: string, depth: "children" | "tree", print: Print): AsyncIterable<Uint8Array>;
  list(
    tag: TagName | "file",
    filter: SongFilter | null,
    groups: readonly TagName[],
    window: Window | null,
  ): Promise<readonly TagRow[]>;
  /** The rows of `list` as MPD prints them. The bytes are the caller's alone. */
  listText(
    tag: TagName | "file",
    filter: SongFilter | null,
    groups: readonly TagName[],
    window: Window | null,
  ): Promise<Uint8Array>;
  count(filter: SongFilter | null, group: TagName | null): Promise<readonly CountRow[]>;
  stats(): Promise<LibraryStats>;
  /**
   * The picture beside the file ("folder": cover.jpg and its kin) or inside it ("embedded"). At most 16 MiB. `uri` may
   * be a folder. `size`: at most so many pixels wide and high, if it can be scaled here.
   */
  picture(uri: string, kind: "folder" | "embedded", size?: number | null): Promise<Picture | null>;
  /** Every comment of the file, also those that are no tags. */
  comments(uri: string): Promise<readonly (readonly [string, string])[]>;
  failures(): Promise<readonly ScanFailure[]>;
  /**
   * Scans a folder ("" = all roots). A request that a queued scan already covers joins it and gets its number.
   */
  update(uri: string, options: UpdateOptions): Promise<JobId>;
  /** Has a scan stop soon, or not begin; what it found so far stays. False when it was over already. */
  cancelUpdate(job: JobId): Promise<boolean>;
  /** The running scan, for `updating_db`. */
  readonly updating: JobId | null;
  subscribe(listener: (event: LibraryEvent) => void): Unsubscribe;
}
