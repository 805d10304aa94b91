import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { TaskId } from "../../../src/operations/jobs/job.ts";
import type { JobRun } from "../../../src/operations/jobs/jobs.ts";
import { RunningJobs } from "../../../src/operations/jobs/running-jobs.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import { type Logger, silentLogger } from "../../../src/shared/logger.ts";
import { Permits } from "../../../src/shared/permits.ts";

const open = (limit = 2, logger: Logger = silentLogger) =>
  new RunningJobs(new Permits(limit, 1_000), systemClock, logger);
const render = (work: (run: JobRun) => Promise<Record<string, number>>, title = "x") => ({
  ...{ kind: "render" as const, title, work },
});
const until = async (isSo: () => boolean) => {
  for (let i = 0; i < 1_000 && !isSo(); i++) await turn();
  expect(isSo()).toBe(true);
};

test("a job waits, works, tells how far it is, and is done", async () => {
  const jobs = open(1);
  const told: string[] = [];
  jobs.subscribe((id) => void told.push(jobs.get(id)?.state.kind ?? "gone"));
  const gate = Promise.withResolvers<void>();
  const first = jobs.start(
    render(async ({ progress }) => {
      progress({ done: 1, total: 2, unit: "songs" });
      await gate.promise;
      return { songs: 2 };
    }),
  );
  const second = jobs.start(render(() => Promise.resolve({})));
  expect(first.state.kind).toBe("queued");
  await until(() => jobs.get(first.id)?.progress !== null);
  expect(jobs.get(first.id)).toMatchObject({ state: { kind: "running" }, progress: { done: 1, total: 2 } });
  expect(jobs.figures()).toEqual({ running: 1, queued: 1, limit: 1 });
  gate.resolve();
  await until(() => jobs.get(second.id)?.state.kind === "done");
  expect(jobs.get(first.id)?.state).toMatchObject({ kind: "done", outcome: { songs: 2 } });
  expect(told).toEqual(["queued", "queued", "running", "running", "done", "running", "done"]);
});

test("what fails says why; what is our fault is in the log only", async () => {
  const logged: unknown[] = [];
  const jobs = open(2, { ...silentLogger, error: (fields) => void logged.push(fields) });
  const known = jobs.start(render(() => Promise.reject(new DomainError("no-space", "The disk is full"))));
  const bug = jobs.start(render(() => Promise.reject(new Error("/secret/path"))));
  await until(() => jobs.get(bug.id)?.state.kind === "failed");
  expect(jobs.get(known.id)?.state).toMatchObject({ kind: "failed", reason: "The disk is full" });
  expect(JSON.stringify(jobs.get(bug.id))).not.toContain("secret");
  expect(logged).toHaveLength(1);
  expect(() => jobs.cancel("nobody")).toThrow(DomainError);
});

test("a cancelled job is over at once, counts until it has stopped, and never becomes anything else", async () => {
  const jobs = open(1);
  const gate = Promise.withResolvers<Record<string, number>>();
  let stopped = false;
  const job = jobs.start(
    render(({ signal }) => {
      signal.addEventListener("abort", () => {
        stopped = true;
      });
      return gate.promise;
    }),
  );
  await until(() => jobs.get(job.id)?.state.kind === "running");
  expect(jobs.cancel(job.id).state.kind).toBe("cancelled");
  expect(stopped).toBe(true);
  expect(jobs.figures().running).toBe(1);
  gate.resolve({});
  await until(() => jobs.figures().running === 0);
  expect(jobs.get(job.id)?.state.kind).toBe("cancelled");
  expect(jobs.cancel(job.id).state.kind).toBe("cancelled");
});

test("closing ends what is at work and what waits", async () => {
  const jobs = open(1);
  const work = ({ signal }: JobRun) =>
    new Promise<Record<string, number>>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  for (let i = 0; i < 5; i++) jobs.start(render(work));
  await turn();
  await jobs.close();
  expect(jobs.list().map(({ state }) => state.kind)).toEqual(Array(5).fill("cancelled"));
  expect(jobs.figures()).toEqual({ running: 0, queued: 0, limit: 1 });
});

test("C-13: 500 tiny jobs, listed, cancelled and swept away all the while: one end each, and the counts add up", async () => {
  const jobs = open(2);
  const ends = new Map<TaskId, string[]>();
  jobs.subscribe((id) => {
    const kind = jobs.get(id)?.state.kind;
    if (kind === undefined || kind === "queued" || kind === "running") return;
    ends.set(id, [...(ends.get(id) ?? []), kind]);
  });
  let begun = 0;
  let atWork = 0;
  const ids: TaskId[] = [];
  for (let i = 0; i < 500; i++) {
    const job = jobs.start(
      render(async ({ progress }) => {
        begun++;
        expect(++atWork).toBeLessThanOrEqual(2);
        try {
          for (let step = 0; step < i % 3; step++) await turn();
          progress({ done: 1, total: 1, unit: "steps" });
          if (i % 7 === 0) throw new DomainError("busy", "no");
          return { i };
        } finally {
          atWork--;
        }
      }),
    );
    ids.push(job.id);
    const victim = ids[(i * 37) % ids.length];
    if (i % 3 === 0 && victim !== undefined && jobs.get(victim) !== undefined) jobs.cancel(victim);
    const listed = jobs.list();
    const { running, limit } = jobs.figures();
    expect(running).toBeLessThanOrEqual(limit);
    const live = ids.filter((id) => !ends.has(id));
    expect(live.every((id) => listed.some((job) => job.id === id))).toBe(true);
    if (i % 11 === 0) await turn();
    // A list is a copy: nothing that happens now is seen in it.
    expect(listed.length).toBeLessThanOrEqual(200 + 500);
  }
  await until(() => ends.size === 500);
  expect([...ends.values()].every((kinds) => kinds.length === 1)).toBe(true);
  const count = (kind: string) => [...ends.values()].filter(([only]) => only === kind).length;
  const [done, failed, cancelled] = [count("done"), count("failed"), count("cancelled")];
  console.info(`C-13: ${done} done, ${failed} failed, ${cancelled} cancelled, ${begun} of 500 begun`);
  expect(done + failed + cancelled).toBe(500);
  expect(Math.min(done, failed, cancelled)).toBeGreaterThan(0);
  expect(jobs.list()).toHaveLength(200);
  expect(jobs.figures()).toEqual({ running: 0, queued: 0, limit: 2 });
});

test("work with a line of its own begins at once; what is done wholly or not at all cannot be cancelled", async () => {
  const jobs = open(1);
  const gate = Promise.withResolvers<Record<string, number>>();
  const other = jobs.start(render(() => gate.promise));
  await until(() => jobs.get(other.id)?.state.kind === "running");
  const job = jobs.start({ ...render(() => gate.promise), hasOwnLine: true, isWhole: true });
  await until(() => jobs.get(job.id)?.state.kind === "running");
  expect(() => jobs.cancel(job.id)).toThrow(expect.objectContaining({ code: "in-use" }));
  const closed = jobs.close();
  gate.resolve({ files: 1 });
  await closed;
  expect(jobs.get(job.id)?.state).toMatchObject({ kind: "done", outcome: { files: 1 } });
  expect(jobs.cancel(job.id).state.kind).toBe("done");
});
