import { dirname } from "node:path";
import { IndexerFailure } from "../indexer/indexer.ts";
import type { TagJournal } from "./tag-journal.ts";
import { TagRefusal } from "./tag-refusal.ts";
import type { EditedFile, TagWork, TagWorked } from "./tag-work.ts";

/** One step in the indexer host; rejects when the host crashed or was silent too long. */
export type Host = (work: TagWork) => Promise<TagWorked>;

/**
 * Ends what a batch has begun: what was not committed is put back, of the rest what was kept is removed. The files it
 * was about, or null when there was nothing to end. Errors: TagRefusal that names the first file which cannot be reached;
 * the journal is kept then.
 */
export async function endBatch(journal: TagJournal, host: Host): Promise<readonly EditedFile[] | null> {
  const record = journal.read();
  if (record === null) return null;
  const step = record.phase === "committed" ? "clean" : "restore";
  for (const file of record.files) await must(host, { step, file });
  await syncFolders(record.files, host);
  journal.remove();
  return record.files;
}

/** Makes the names in all folders of these files last. */
export async function syncFolders(files: readonly EditedFile[], host: Host): Promise<void> {
  const folders = new Map(files.map((file) => [dirname(file.path), file]));
  for (const file of folders.values()) await must(host, { step: "sync", file });
}

async function must(host: Host, work: Extract<TagWork, { readonly file: EditedFile }>): Promise<void> {
  const worked = await attempt(host, work);
  if (worked.step === "refused") throw new TagRefusal(`${work.file.uri}: ${worked.reason}`);
}

/** One step, with a host that crashed or was silent too long as a reason. */
export async function attempt(host: Host, work: TagWork): Promise<TagWorked> {
  try {
    return await host(work);
  } catch (error) {
    if (error instanceof IndexerFailure) return { step: "refused", reason: error.message };
    throw error;
  }
}
