import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RunningJobs } from "../../../src/operations/jobs/running-jobs.ts";
import type { Renders } from "../../../src/operations/renders.ts";
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

it("renders: a job whose outcome names a file; so often a minute, and no more", async () => {
  await rig.server.close();
  const bytes = new TextEncoder().encode("fLaC");
  const file = { id: "x.flac", format: "flac" as const, bytes: bytes.length, createdMs: 5_000 };
  const wishes: unknown[] = [];
  const renders: Renders = {
    render: async (wish) => {
      wishes.push(wish);
      return { ...file, seconds: 1.5 };
    },
    list: async () => [file],
    find: async (id) => (id === file.id ? file : null),
    bytes: async function* (_, from, to) {
      yield bytes.subarray(from, to);
    },
    remove: async (id) => id === file.id,
  };
  rig = await startRig({ parts: { jobs, renders }, limits: { costlyPerMinute: 3 } });
  const ask = (body: object) => rig.ask("POST", "/api/v1/render", { body });
  const { status, json } = await ask({ uri: "a" });
  expect([status, json.kind, json.title]).toEqual([202, "render", "a"]);
  for (let i = 0; i < 10; i++) await turn();
  expect((await rig.ask("GET", `${JOBS}/${json.id}`)).json).toMatchObject({
    state: "done",
    outcome: { render: "x.flac", bytes: 4, seconds: 1.5 },
  });
  expect(wishes).toMatchObject([{ song: { uri: "a" }, format: "flac", sound: { balance: 0 }, replayGain: "off" }]);
  expect((await rig.ask("GET", "/api/v1/renders")).json.renders).toEqual([
    { id: "x.flac", format: "flac", bytes: 4, createdSeconds: 5 },
  ]);
  const fetched = await rig.ask("GET", "/api/v1/renders/x.flac");
  expect([fetched.text, fetched.headers["content-type"]]).toEqual(["fLaC", "audio/flac"]);
  const part = await rig.ask("GET", "/api/v1/renders/x.flac", { headers: { Range: "bytes=1-2" } });
  expect([part.status, part.text, part.headers["content-range"]]).toEqual([206, "La", "bytes 1-2/4"]);
  for (const method of ["GET", "DELETE"]) expect((await rig.ask(method, "/api/v1/renders/y.flac")).status).toBe(404);

  expect((await ask({ uri: "none" })).status).toBe(404);
  expect((await ask({ uri: "a", format: "mp3" })).status).toBe(400);
  const refused = await ask({ uri: "a" });
  expect([refused.status, refused.json.code]).toEqual([429, "too-often"]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(50);
});
