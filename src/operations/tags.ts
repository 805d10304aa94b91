import type { TagEdit, TagOutcome, TagPreview } from "../library/tag-edits-port.ts";
import { DomainError } from "../shared/errors.ts";
import type { JobRun } from "./jobs/jobs.ts";
import { locateInLibrary } from "./locate.ts";
import type { Operations } from "./operations.ts";

/** What a batch of edits would change. Errors: `unavailable`. */
export function previewTags({ tagEdits }: Operations, edits: readonly TagEdit[]): Promise<TagPreview> {
  return tagEdits.preview(edits.map(located));
}

/** Changes the tags of files, all of them or none; it is a job meanwhile. Errors: `busy`, `unavailable`. */
export async function applyTags(
  { tagEdits, jobs }: Pick<Operations, "tagEdits" | "jobs">,
  edits: readonly TagEdit[],
  version: string | null,
): Promise<TagOutcome> {
  const total = edits.length;
  const written = Promise.withResolvers<TagOutcome>();
  const work = async ({ progress }: JobRun) => {
    progress({ done: 0, total, unit: "files" });
    const outcome = tagEdits.apply(edits.map(located), version);
    outcome.then(written.resolve, written.reject);
    const { kind } = await outcome;
    if (kind !== "done") throw new DomainError(kind === "unfinished" ? "unavailable" : "bad-argument", REASONS[kind]);
    progress({ done: total, total, unit: "files" });
    return { files: total };
  };
  const title = total === 1 ? "Edit the tags of a song" : `Edit the tags of ${total} songs`;
  jobs.start({ kind: "tags", title, work, hasOwnLine: true, isWhole: true });
  return written.promise;
}

const REASONS: Record<Exclude<TagOutcome["kind"], "done">, string> = {
  refused: "These edits cannot be done, so no file was touched",
  stale: "A file has changed since the preview, so no file was touched",
  undone: "Writing failed, and every file is as it was before",
  unfinished: "Writing failed, and files that cannot be reached now are put back at the next start",
};

/** An address that may not be stays as it is: it is no song's, and the answer names it among the others. */
function located(edit: TagEdit): TagEdit {
  try {
    return { ...edit, uri: locateInLibrary(edit.uri) };
  } catch {
    return edit;
  }
}
