import { lookAtFile } from "./look-at-file.ts";
import { exitIfOrphan } from "./orphan.ts";
import { stageFile } from "./stage-file.ts";
import { cleanFile, restoreFile, switchFile, syncFolder } from "./switch-file.ts";
import { reasonOf } from "./tag-refusal.ts";
import type { TagWork, TagWorked } from "./tag-work.ts";

/** Does one step of a batch, in the indexer host. Never rejects. */
export async function doTagWork(work: TagWork): Promise<TagWorked> {
  exitIfOrphan();
  try {
    switch (work.step) {
      case "look":
        return { step: "found", file: await lookAtFile(work.path, work.rootPath, work.edit) };
      case "stage":
        return { step: "staged", file: await stageFile(work.file, work.edit, work.wanted, work.signature) };
      case "switch":
        switchFile(work.file);
        break;
      case "restore":
        restoreFile(work.file);
        break;
      case "clean":
        cleanFile(work.file);
        break;
      case "sync":
        syncFolder(work.file);
        break;
    }
    return { step: "done" };
  } catch (error) {
    return { step: "refused", reason: reasonOf(error) };
  }
}
