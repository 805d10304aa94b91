import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CaptureDevice, captureDevice } from "../rig/alsa.ts";
import { eventually, output, Rig } from "./rig.ts";

let folder = "";
let device: CaptureDevice;
let rig: Rig;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-"));
  device = captureDevice(folder);
  process.env.ALSA_CONFIG_PATH = device.configPath;
  rig = new Rig(folder, [output("alsa", { device: device.device })], {
    decoderHost: new URL("scripted-host.ts", import.meta.url),
  });
});
afterEach(async () => {
  await rig.engine.close();
  delete process.env.ALSA_CONFIG_PATH;
  rmSync(folder, { recursive: true, force: true });
});

/** Lengths of the runs of equal left samples that were written, as [sample, frames]. */
async function heard(): Promise<[number, number][]> {
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  const runs: [number, number][] = [];
  const bytes = Buffer.concat(device.takes().map((take) => take.bytes));
  for (let at = 0; at < bytes.length; at += 4) {
    const sample = bytes.readInt16LE(at);
    const last = runs.at(-1);
    if (last !== undefined && last[0] === sample) last[1]++;
    else runs.push([sample, 1]);
  }
  return runs;
}

const kinds = () => rig.events.map((event) => event.type);

test("who follows changes 1 000 times during a slow open: the join plays the last one", async () => {
  rig.load(rig.source("0/1000/40000/end"));
  await rig.until("started");
  await sleep(300);
  rig.prepare(rig.source("250/2000/9000/end"));
  for (let i = 0; i < 1000; i++) {
    rig.prepare(rig.source(`1/${3000 + i}/9000/end`));
    if (i % 10 === 0) await sleep(1);
    expect(rig.engine.status().decoders.length).toBeLessThanOrEqual(2);
  }
  const last = rig.source("1/9000/9000/end");
  rig.prepare(last);
  await rig.until("joined", last.generation);
  await rig.until("ended", last.generation);
  expect(await heard()).toEqual([
    [1000, 40_000],
    [9000, 9000],
  ]);
});

/** Decision 029: what breaks off fades out over its last 18 ms. */
const FADED_FRAMES = Math.ceil(0.018 * 44_100);

test("what was decoded before a crash is played, then the failure is told; the next load works", async () => {
  const broken = rig.source("0/1000/9000/exit");
  rig.load(broken);
  await rig.until("failed", broken.generation);
  const next = rig.source("0/2000/8000/end");
  rig.load(next);
  await rig.until("ended", next.generation);
  expect(kinds()).toEqual(["started", "failed", "started", "ended"]);
  const runs = await heard();
  const [whole, ...fading] = runs.slice(0, -1);
  expect(whole?.[0]).toBe(1000);
  expect(whole?.[1]).toBeGreaterThanOrEqual(9000 - FADED_FRAMES);
  expect(fading.map(([value]) => value)).toEqual(fading.map(([value]) => value).toSorted((a, b) => b - a));
  expect(runs.slice(0, -1).reduce((sum, [, count]) => sum + count, 0)).toBe(9000);
  expect(runs.at(-1)).toEqual([2000, 8000]);
});

test.each([
  ["0/0/0/error", "no such sound"],
  ["0/0/0/garbage", "the decoder stopped delivering"],
  ["0/0/0/exit", "the decoder stopped delivering"],
])("a load that cannot be opened (%s) fails with a reason", async (uri, reason) => {
  const broken = rig.source(uri);
  rig.load(broken);
  expect(await rig.until("failed", broken.generation)).toMatchObject({ reason });
  const next = rig.source("0/2000/5000/end");
  rig.load(next);
  await rig.until("ended", next.generation);
});

test("a follower that cannot be opened is told at once; another one is joined without a gap", async () => {
  rig.load(rig.source("0/1000/60000/end"));
  await rig.until("started");
  const broken = rig.source("0/0/0/error");
  rig.prepare(broken);
  await rig.until("failed", broken.generation);
  const next = rig.source("0/2000/9000/end");
  rig.prepare(next);
  await rig.until("ended", next.generation);
  expect(await heard()).toEqual([
    [1000, 60_000],
    [2000, 9000],
  ]);
});

test("a host that hangs in an open is replaced for the next load", async () => {
  rig.load(rig.source("60000/1000/9000/end"));
  await sleep(100);
  const next = rig.source("0/2000/9000/end");
  rig.load(next);
  await rig.until("started", next.generation);
  await rig.until("ended", next.generation);
  expect(await heard()).toEqual([[2000, 9000]]);
});

test("of many loads in a row only the last is heard", async () => {
  for (let i = 0; i < 100; i++) rig.load(rig.source(`1/${1000 + i}/30000/end`));
  const last = rig.source("1/20000/9000/end");
  rig.load(last);
  await rig.until("ended", last.generation);
  expect((await heard()).at(-1)).toEqual([20_000, 9000]);
  expect(rig.engine.status().decoders.length).toBe(1);
});

test("a load behind a pause is announced and silent until it is resumed", async () => {
  const source = rig.source("0/1000/9000/end");
  rig.load(source, true);
  await rig.until("started", source.generation);
  await sleep(50);
  expect(device.takes()).toEqual([]);
  rig.turn({ type: "resume" });
  await rig.until("ended", source.generation);
});

test("a source without a single frame behind a pause opens no device; resumed, it is followed at once", async () => {
  const empty = rig.source("0/1000/0/end");
  const next = rig.source("0/2000/9000/end");
  rig.turn({ type: "load", source: empty, paused: true }, { type: "prepare", source: next });
  await rig.until("started", empty.generation);
  await sleep(100);
  expect(rig.engine.status()).toMatchObject({ device: "closed", lateFrames: 0 });
  expect(kinds()).toEqual(["started"]);
  rig.turn({ type: "resume" });
  await rig.until("joined", next.generation);
});

test("no process is left after close", async () => {
  rig.load(rig.source("0/1000/60000/end"));
  rig.prepare(rig.source("0/1000/60000/hang"));
  await rig.until("started");
  await eventually(() => rig.engine.status().decoders.length === 2);
  const pids = rig.engine.status().decoders;
  await rig.engine.close();
  await eventually(() => pids.every((pid) => !existsSync(`/proc/${pid}`)));
});

test("without an enabled output playback is held, and goes on when there is one", async () => {
  rig.turn({ type: "outputs", enabled: [] });
  const source = rig.source("0/1000/9000/end");
  rig.load(source);
  expect(await rig.until("device")).toMatchObject({ state: "lost", reason: "All audio outputs are disabled" });
  rig.turn({ type: "outputs", enabled: [0 as never] });
  await rig.until("ended", source.generation);
  expect(await heard()).toEqual([[1000, 9000]]);
});
