import { Indexer } from "../indexer/indexer.ts";
import { parentUri } from "../roots.ts";
import type { LibraryWorkerSettings } from "../worker-messages.ts";
import { endBatch } from "./repair.ts";
import { TagJournal } from "./tag-journal.ts";
import { reasonOf } from "./tag-refusal.ts";

const logger = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Ends a batch that the last run of the daemon left half done; before any scan, so that none sees it half done. The
 * folders it was about, which are to be compared with the library again. What cannot be reached is tried at the next
 * start and before the next batch, and told through `report`.
 */
export async function repairTagsAtStart(
  settings: LibraryWorkerSettings,
  report: (warning: string) => void,
): Promise<readonly string[]> {
  const journal = new TagJournal(settings.stateDirectory);
  const indexer = new Indexer(new URL(settings.indexerHost), settings.fileTimeoutMs, logger);
  try {
    const files = await endBatch(journal, (work) => indexer.tagWork(work));
    return [...new Set((files ?? []).map(({ uri }) => parentUri(uri)))];
  } catch (error) {
    report(`A batch of tags that was interrupted could not be put back yet: ${reasonOf(error)}`);
    return [];
  } finally {
    indexer.close();
  }
}
