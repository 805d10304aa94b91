import type { TagEdit, TagOutcome, TagPreview } from "../library/tag-edits-port.ts";
import { locateInLibrary } from "./locate.ts";
import type { Operations } from "./operations.ts";

/** What a batch of edits would change. Errors: `unavailable`. */
export function previewTags({ tagEdits }: Operations, edits: readonly TagEdit[]): Promise<TagPreview> {
  return tagEdits.preview(edits.map(located));
}

/** Changes the tags of files, all of them or none. Errors: `busy`, `unavailable`. */
export function applyTags(
  { tagEdits }: Operations,
  edits: readonly TagEdit[],
  version: string | null,
): Promise<TagOutcome> {
  return tagEdits.apply(edits.map(located), version);
}

/** An address that may not be stays as it is: it is no song's, and the answer names it among the others. */
function located(edit: TagEdit): TagEdit {
  try {
    return { ...edit, uri: locateInLibrary(edit.uri) };
  } catch {
    return edit;
  }
}
