import { afterEach, beforeEach, expect, it } from "vitest";
import type { Analysis, AnalysisRequest } from "../../../src/operations/analysis-port.ts";
import { RunningJobs } from "../../../src/operations/jobs/running-jobs.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { Permits } from "../../../src/shared/permits.ts";
import { DIMENSIONS, fingerprintOf } from "../../../src/shared/sound/dimensions.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { type Rig, startRig } from "./rig.ts";

const A = "/api/v1/analysis";
let rig: Rig;
let jobs: RunningJobs;
let asked: AnalysisRequest[];
let cancels = 0;

beforeEach(async () => {
  asked = [];
  jobs = new RunningJobs(new Permits(1, 100), systemClock, silentLogger);
  const known = {
    integratedLufs: -9.876,
    loudnessRangeLu: 4.321,
    samplePeak: 0.9,
    truePeak: 1.1220184,
    fingerprint: fingerprintOf(Float32Array.from(DIMENSIONS, (_, index) => index)),
    mixRamp: { start: "-18.00 0.10;", end: "" },
  };
  const analysis: Analysis = {
    ...emptyStores.analysis,
    of: async (uri) => (uri === "a" ? known : null),
    waveform: async (uri) => (uri === "a" ? Uint8Array.of(0, 255) : null),
    failures: async () => [{ uri: "bad", reason: "nothing in it can be decoded" }],
    start: async (request) => {
      if (request.uri === "nowhere") throw new DomainError("not-found", "There is no song at this address");
      asked.push(request);
      return jobs.start({ kind: "analysis", title: "Analyse", work: async () => ({ analysed: 1, failed: 0 }) });
    },
    cancel: () => void cancels++,
    status: () => ({
      ...emptyStores.analysis.status(),
      ...{ state: { kind: "paused", why: "playing" }, left: 10, timesRealTime: 120.06, secondsLeft: 59.2 },
    }),
  };
  rig = await startRig({ parts: { jobs, analysis } });
});
afterEach(async () => {
  await jobs.close();
  await rig.server.close();
});

it("tells how far it is, begins and ends", async () => {
  const status = { state: "paused", pausedWhy: "playing", left: 10, timesRealTime: 120.1, secondsLeft: 60 };
  expect((await rig.ask("GET", A)).json).toMatchObject(status);
  const started = await rig.ask("POST", A);
  expect([started.status, started.json.kind]).toEqual([202, "analysis"]);
  await rig.ask("POST", A, { body: { uri: "folder/", again: true } });
  expect(asked).toEqual([
    { uri: "", again: false },
    { uri: "folder", again: true },
  ]);
  expect((await rig.ask("POST", A, { body: { uri: "../etc" } })).status).toBe(400);
  expect((await rig.ask("POST", A, { body: { uri: "nowhere" } })).status).toBe(404);
  expect([(await rig.ask("DELETE", A)).status, cancels]).toEqual([200, 1]);
  expect((await rig.ask("GET", `${A}/failures`)).json.failures).toEqual([
    { uri: "bad", reason: "nothing in it can be decoded" },
  ]);
});

it("tells what a song sounds like, with names and units", async () => {
  const { json } = await rig.ask("GET", "/api/v1/library/song/analysis?uri=a");
  expect(json).toMatchObject({ uri: "a", integratedLufs: -9.88, loudnessRangeLu: 4.32, truePeakDb: 1 });
  expect(json.fingerprint).toHaveLength(25);
  expect(json.fingerprint[7]).toMatchObject({ name: "loudness", unit: "LUFS", value: 7 });
  expect((await rig.ask("GET", "/api/v1/library/song/waveform?uri=a")).json).toEqual({ uri: "a", peaks: [0, 255] });
  for (const what of ["analysis", "waveform"]) {
    expect((await rig.ask("GET", `/api/v1/library/song/${what}?uri=b`)).status).toBe(404);
  }
});
