import type { Tag } from "../../shared/tags.ts";
import type { FileMetadata } from "../indexer/indexer-messages.ts";
import type { TagEdit } from "../tag-edits-port.ts";

/** Which file it is, as told by its size and date (nanoseconds since 1970, as text). */
export type FileState = { readonly sizeBytes: number; readonly modifiedNs: string };

/** One file of a batch under way. All three paths lie in the same folder, none has a link in it. */
export type EditedFile = {
  readonly uri: string;
  readonly rootPath: string;
  readonly path: string;
  /** The copy with the new tags. */
  readonly temporary: string;
  /** The file as it was before, while nobody knows whether the batch will be done. */
  readonly backup: string;
  /** What was found at `path`. */
  readonly original: FileState;
  /** What was written to `temporary`; null before. */
  readonly staged: FileState | null;
};

export type FoundFile = FileState & {
  /** The file behind every link. */
  readonly path: string;
  readonly before: readonly Tag[];
  readonly after: readonly Tag[];
  readonly signature: string | null;
};

export type StagedFile = FileState & { readonly metadata: FileMetadata };

/** One step for one file, done by the indexer host; each but `look`, `stage` and `switch` may be done again. */
export type TagWork =
  /** Reads the tags and says whether they can be changed. */
  | { readonly step: "look"; readonly path: string; readonly rootPath: string; readonly edit: TagEdit }
  /** Writes and proves the copy, and keeps the file under a second name. */
  | {
      readonly step: "stage";
      readonly file: EditedFile;
      readonly edit: TagEdit;
      readonly wanted: readonly Tag[];
      readonly signature: string | null;
    }
  /** Puts the copy in the place of the file. */
  | { readonly step: "switch"; readonly file: EditedFile }
  /** Puts the file back and removes what was made. */
  | { readonly step: "restore"; readonly file: EditedFile }
  /** Removes what was kept. */
  | { readonly step: "clean"; readonly file: EditedFile }
  /** Makes the names of the file's folder last through a power cut. */
  | { readonly step: "sync"; readonly file: EditedFile };

export type TagWorked =
  | { readonly step: "found"; readonly file: FoundFile }
  | { readonly step: "staged"; readonly file: StagedFile }
  | { readonly step: "done" }
  /** `reason` is meant for people. */
  | { readonly step: "refused"; readonly reason: string };
