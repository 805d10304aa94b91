import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import type { LibraryEvent, ScanProgress } from "../../src/library/library-port.ts";
import type { TagOutcome } from "../../src/library/tag-edits-port.ts";
import { RunningJobs } from "../../src/operations/jobs/running-jobs.ts";
import { applyTags } from "../../src/operations/tags.ts";
import { updateLibrary } from "../../src/operations/update-library.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { DomainError } from "../../src/shared/errors.ts";
import type { JobId } from "../../src/shared/ids.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { Permits } from "../../src/shared/permits.ts";
import { FakeLibrary } from "../protocols/http/fake-library.ts";
import { emptyStores } from "../rig/empty-stores.ts";

/** Scans are told of by hand, and end when they are cancelled. */
class ToldLibrary extends FakeLibrary {
  cancelled: JobId[] = [];
  override async cancelUpdate(job?: JobId) {
    if (job !== undefined) this.cancelled.push(job);
    this.end();
    return true;
  }
  tell(event: LibraryEvent): void {
    this.events.publish(event);
  }
  progress(filesSeen: number, done: boolean): void {
    const progress: ScanProgress = {
      ...{ job: 3 as JobId, filesSeen, filesRead: 2, failed: 1, filesPerSecond: 9, secondsLeft: null, done },
    };
    this.tell({ type: "progress", progress });
  }
  end(): void {
    this.tell({ type: "update", job: 3 as JobId, running: false });
  }
}

let jobs: RunningJobs;
let library: ToldLibrary;
beforeEach(() => {
  jobs = new RunningJobs(new Permits(1, 10), systemClock, silentLogger);
  library = new ToldLibrary([]);
});

const EVERYTHING = { discard: false };

async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

test("a scan is one job, however many ask for it, and tells how far it is and what it found", async () => {
  expect(await updateLibrary({ library, jobs }, "", EVERYTHING)).toBe(3);
  await updateLibrary({ library, jobs }, "A", EVERYTHING);
  library.progress(7, false);
  expect(jobs.list()).toMatchObject([
    { kind: "scan", title: "Scan 3: everything", progress: { done: 7, unit: "files" } },
  ]);
  library.progress(9, true);
  library.tell({ type: "update", job: 2 as JobId, running: false });
  await turns();
  expect(jobs.list()[0]?.state.kind).toBe("running");
  library.end();
  await turns();
  expect(jobs.list()[0]?.state).toMatchObject({
    ...{ kind: "done", outcome: { scan: 3, filesSeen: 9, filesRead: 2, failed: 1 } },
  });
});

test("a scan is cancelled with its job; one that was cut short has failed", async () => {
  await updateLibrary({ library, jobs }, "A", { discard: true });
  const [job] = jobs.list();
  expect(job?.title).toBe("Scan 3: A, all files again");
  expect(jobs.cancel(job?.id ?? "").state.kind).toBe("cancelled");
  expect(library.cancelled).toEqual([3]);
  await turns();
  await updateLibrary({ library, jobs }, "A", EVERYTHING);
  library.progress(1, false);
  library.end();
  await turns();
  expect(jobs.list().map(({ state }) => state.kind)).toEqual(["failed", "cancelled"]);
});

test("a batch of tags is a job that fails with the reason why nothing was written", async () => {
  const edits = [{ uri: "a", set: {}, remove: [] }];
  const answers: (() => Promise<TagOutcome>)[] = [
    async () => ({ kind: "done", files: [] }),
    async () => ({ kind: "stale" }),
    () => Promise.reject(new DomainError("busy", "Another batch")),
  ];
  const tagEdits = { ...emptyStores.tagEdits, apply: () => answers.shift()?.() ?? Promise.reject(new Error()) };
  expect(await applyTags({ tagEdits, jobs }, edits, null)).toEqual({ kind: "done", files: [] });
  expect(await applyTags({ tagEdits, jobs }, edits, "v")).toEqual({ kind: "stale" });
  await expect(applyTags({ tagEdits, jobs }, edits, null)).rejects.toThrow("Another batch");
  await turns();
  expect(jobs.list().map(({ kind, state }) => [kind, state.kind])).toEqual([
    ["tags", "failed"],
    ["tags", "failed"],
    ["tags", "done"],
  ]);
  expect(jobs.list()[0]?.state).toMatchObject({ reason: "Another batch" });
  expect(jobs.list()[2]?.progress).toEqual({ done: 1, total: 1, unit: "files" });
});
