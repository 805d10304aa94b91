import type { ReplayGain } from "../../shared/song.ts";
import type { MixRamp } from "../../shared/sound/mix-ramp.ts";
import type { Tag } from "../../shared/tags.ts";
import type { WrittenEntry } from "../playlists/written-entry.ts";
import type { PreparedSong, TagValue } from "../prepared-song.ts";
import type { TagWork, TagWorked } from "../tag-edit/tag-work.ts";
import type { ReadFailure } from "./read-failure.ts";

/**
 * What the library worker asks the indexer host: each line of its stdin is the JSON array of a batch of questions, each
 * line of its stdout the array of their answers, both in order. Paths are absolute. The host alone touches the music folders, so that a dead mount or a
 * hostile file costs one process.
 */
export type IndexerQuestion =
  | { readonly id: number; readonly type: "list"; readonly path: string; readonly rootPath: string }
  | { readonly id: number; readonly type: "read"; readonly path: string; readonly rootPath: string }
  /** `names`: files of the folder at `path`, whose address is `uri`. */
  | {
      readonly id: number;
      readonly type: "read-songs";
      readonly path: string;
      readonly rootPath: string;
      readonly uri: string;
      readonly names: readonly string[];
    }
  | {
      readonly id: number;
      readonly type: "modified";
      readonly path: string;
      readonly rootPath: string;
      readonly paths: readonly string[];
    }
  | {
      readonly id: number;
      readonly type: "picture" | "folder-picture";
      readonly path: string;
      readonly rootPath: string;
      /** At most so many pixels wide and high; null = as it is. */
      readonly size: number | null;
    }
  | {
      readonly id: number;
      readonly type: "compare";
      readonly path: string;
      readonly rootPath: string;
      readonly folders: readonly KnownListing[];
    }
  | { readonly id: number; readonly type: "comments"; readonly path: string; readonly rootPath: string }
  | { readonly id: number; readonly type: "cue-sheet"; readonly path: string; readonly rootPath: string }
  | { readonly id: number; readonly type: "tag-work"; readonly work: TagWork };

export type IndexerAnswer =
  | { readonly id: number; readonly type: "listed"; readonly folder: ListedFolder }
  | { readonly id: number; readonly type: "read"; readonly metadata: FileMetadata }
  | { readonly id: number; readonly type: "read-songs"; readonly read: ReadSongs }
  | { readonly id: number; readonly type: "modified"; readonly dates: readonly (number | null)[] }
  | { readonly id: number; readonly type: "compared"; readonly compared: ComparedFolders }
  | { readonly id: number; readonly type: "picture"; readonly picture: EncodedPicture | null }
  | { readonly id: number; readonly type: "comments"; readonly comments: readonly (readonly [string, string])[] }
  | { readonly id: number; readonly type: "tag-worked"; readonly worked: TagWorked }
  | { readonly id: number; readonly type: "cue-sheet"; readonly tracks: readonly WrittenEntry[] }
  | ({ readonly id: number; readonly type: "failed" } & ReadFailure);

export type ListedEntry = {
  readonly name: string;
  readonly kind: "directory" | "song" | "playlist";
  /** Size and date of folders are 0: their own listings tell what changed in them. */
  readonly sizeBytes: number;
  readonly modifiedMs: number;
};

export type ListedFolder = {
  readonly modifiedMs: number;
  /** The device it lies on. */
  readonly device: number;
  /** The kind of file system as statfs(2) numbers them; told of music folders themselves only. */
  readonly fileSystem: number | null;
  readonly entries: readonly ListedEntry[];
  /** Entries that cannot be in the library, with the reason; names are made printable. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Of the date and the entries, in 28 letters: the same as long as they are; null when something was refused. */
  readonly digest: string | null;
};

/** A folder by its path below the root, and the digest of its listing when it was scanned last. */
export type KnownListing = readonly [path: string, digest: string];

/** `length`: so many of the folders, from the first on, were compared; `changed`: which of them differ, by index. */
export type ComparedFolders = {
  readonly length: number;
  readonly changed: readonly number[];
  /** Songs in those that do not differ. */
  readonly songs: number;
};

/** What became of reading files, in their order; `values` are those of all songs. */
export type ReadSongs = {
  readonly values: readonly TagValue[];
  readonly songs: readonly (PreparedSong | ReadFailure)[];
};

export type FileMetadata = {
  readonly tags: readonly Tag[];
  readonly durationMs: number | null;
  readonly rateHz: number | null;
  /** 0 means "f". */
  readonly bits: number | null;
  readonly channels: number | null;
  readonly replayGain: ReplayGain | null;
  readonly mixRamp: MixRamp | null;
  /** Of the sound, in 20 letters: outlives retagging and renaming, see audio-signature.ts. */
  readonly signature: string | null;
  /** The text of a cue sheet inside the file. */
  readonly cueSheet: string | null;
};

export type EncodedPicture = { readonly mimeType: string; readonly base64: string; readonly contentHash: string };

export const MAX_PICTURE_BYTES = 16 * 1024 * 1024;
/** The largest answer is a picture in base64. */
export const MAX_LINE_CHARS = 24 * 1024 * 1024;
