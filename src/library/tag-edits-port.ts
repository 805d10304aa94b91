import type { Tag, TagName } from "../shared/tags.ts";

/** What is to change in one file. A tag of `set` gets exactly these values; one of `remove` gets none. */
export type TagEdit = {
  readonly uri: string;
  readonly set: Readonly<Partial<Record<TagName, readonly string[]>>>;
  readonly remove: readonly TagName[];
};

/** What is wrong with one edit; `index` is its place in the batch. */
export type TagFault = { readonly index: number; readonly uri: string; readonly reason: string };

/** One file of a batch. Tags as the library shows them, and the comment, which it does not. */
export type EditedTags = { readonly uri: string; readonly before: readonly Tag[]; readonly after: readonly Tag[] };

export type TagPreview =
  /** `version` names the files as they are now (size and date of each). */
  | { readonly kind: "possible"; readonly version: string; readonly files: readonly EditedTags[] }
  | { readonly kind: "refused"; readonly faults: readonly TagFault[] };

export type TagOutcome =
  | { readonly kind: "done"; readonly files: readonly EditedTags[] }
  /** The batch cannot be done; no file was touched. */
  | { readonly kind: "refused"; readonly faults: readonly TagFault[] }
  /** The files are not those of the version any more; none was touched. */
  | { readonly kind: "stale" }
  /** Writing these failed; every file is as it was before. */
  | { readonly kind: "undone"; readonly faults: readonly TagFault[] }
  /** Writing failed and some files cannot be reached to put them back; that is done at the next start. */
  | { readonly kind: "unfinished"; readonly faults: readonly TagFault[] };

/** Changes the tags of files on the disk: one batch at a time, each wholly or not at all. */
export interface TagEdits {
  /** What a batch would do. Touches nothing. Errors: `unavailable`. */
  preview(edits: readonly TagEdit[]): Promise<TagPreview>;
  /**
   * Does it, and the library shows the new tags when it is done. With `version` (of a preview) only if the files are
   * still the same. Errors: `busy` while another batch is being written, `unavailable`.
   */
  apply(edits: readonly TagEdit[], version: string | null): Promise<TagOutcome>;
}

export const MAX_TAG_EDITS = 1000;
