import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import type { Job } from "../jobs/job.ts";
import type { Operations } from "../operations.ts";
import { type Applying, applyBackup } from "./apply.ts";
import { backupRecords } from "./gather.ts";
import type { BackupRecord } from "./record.ts";

/** Where the state before a restore is kept until the restore is through, and some while after. */
export type BackupStore = {
  /** Resolves with its name when it is on the disk, marked as the way back. Errors: `no-space`. */
  begin(records: readonly BackupRecord[]): Promise<string>;
  /** The state before a restore that the end of the process cut short; null = there was none. */
  unfinished(): Promise<readonly BackupRecord[] | null>;
  /** There is no way back needed any more. */
  finish(): Promise<void>;
};

/** One restore at a time in the process. */
let isRestoring = false;

/**
 * Restores what a backup says, as a job: all of it, or everything is put back as it was. The state before is kept in a file.
 * The records have been validated. Errors: `busy`.
 */
export function startRestore(
  operations: Operations,
  store: BackupStore,
  records: readonly BackupRecord[],
  parseFilter: Applying["parseFilter"],
): Job {
  if (isRestoring) throw new DomainError("busy", "Another backup is being restored");
  isRestoring = true;
  const work = async ({
    progress,
  }: {
    progress: (progress: { done: number; total: number; unit: string }) => void;
  }) => {
    try {
      const before: BackupRecord[] = [];
      for await (const record of backupRecords(operations)) before.push(record);
      const kept = await store.begin(before);
      const tell = (done: number) => progress({ done, total: records.length, unit: "records" });
      let leftOut = 0;
      try {
        ({ leftOut } = await applyBackup(operations, records, { parseFilter, progress: tell, onlyThese: false }));
      } catch (error) {
        await applyBackup(operations, before, wayBack(parseFilter));
        await store.finish();
        const reason = error instanceof DomainError ? error.message : "something went wrong";
        throw new DomainError("unavailable", `Nothing was restored, all is as before: ${reason}`);
      }
      await store.finish();
      return { records: records.length - 2, leftOut, before: kept };
    } finally {
      isRestoring = false;
    }
  };
  try {
    return operations.jobs.start({ kind: "restore", title: "Restore a backup", work });
  } catch (error) {
    isRestoring = false;
    throw error;
  }
}

/** Goes the way back of a restore that was cut short by the end of the process, if there was one. */
export async function finishRestore(
  operations: Operations,
  store: BackupStore,
  parseFilter: Applying["parseFilter"],
  logger: Logger,
): Promise<void> {
  try {
    const before = await store.unfinished();
    if (before === null) return;
    logger.warn({}, "a restore was cut short; everything is put back as it was before");
    await applyBackup(operations, before, wayBack(parseFilter));
    await store.finish();
  } catch (error) {
    logger.error({ err: error }, "a restore was cut short and could not be taken back; the next start tries again");
  }
}

function wayBack(parseFilter: Applying["parseFilter"]): Applying {
  return { parseFilter, progress: () => {}, onlyThese: true };
}
