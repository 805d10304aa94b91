import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RunningJobs } from "../../../src/operations/jobs/running-jobs.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { Permits } from "../../../src/shared/permits.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
let jobs: RunningJobs;
beforeEach(async () => {
  jobs = new RunningJobs(new Permits(1, 100), systemClock, silentLogger);
  rig = await startRig({ parts: { jobs } });
});
afterEach(async () => {
  await jobs.close();
  await rig.server.close();
});

const JOBS = "/api/v1/jobs";
const forEver = ({ signal }: { signal: AbortSignal }) =>
  new Promise<Record<string, number>>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

it("tells what is being done and waits, and cancels", async () => {
  expect((await rig.ask("GET", JOBS)).json).toEqual({ jobs: [], running: 0, queued: 0, limit: 1, nextOffset: null });
  const first = jobs.start({ kind: "render", title: "Night", work: forEver });
  const second = jobs.start({ kind: "analysis", title: "2 songs", work: async () => ({ songs: 2 }) });
  await turn();
  const { json } = await rig.ask("GET", JOBS);
  expect(json).toMatchObject({ running: 1, queued: 1, limit: 1 });
  expect(json.jobs.map(({ title, state }: { title: string; state: string }) => [title, state])).toEqual([
    ["2 songs", "queued"],
    ["Night", "running"],
  ]);
  expect((await rig.ask("GET", `${JOBS}?limit=1`)).json).toMatchObject({ jobs: [{ title: "2 songs" }], nextOffset: 1 });

  const cancelled = await rig.ask("DELETE", `${JOBS}/${first.id}`);
  expect([cancelled.status, cancelled.json.state]).toEqual([200, "cancelled"]);
  for (let i = 0; i < 10; i++) await turn();
  expect((await rig.ask("GET", `${JOBS}/${second.id}`)).json).toMatchObject({ state: "done", outcome: { songs: 2 } });
  expect((await rig.ask("DELETE", `${JOBS}/${second.id}`)).json.state).toBe("done");
  for (const method of ["GET", "DELETE"]) expect((await rig.ask(method, `${JOBS}/nobody`)).status).toBe(404);
});
