import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { codedWav, codeOf, writeCodedTracks } from "../rig/coded-track.ts";
import { FakeAlsa } from "./fake-alsa.ts";
import { eventually, output, Rig } from "./rig.ts";

const LEVEL = 16_000;
const RAMP_FRAMES = 441;

let fake: FakeAlsa;
let folder = "";
let rig: Rig;

beforeAll(() => {
  fake = new FakeAlsa();
});
afterAll(() => fake.remove());
beforeEach(() => {
  fake.forget();
  folder = mkdtempSync(join(tmpdir(), "engine-"));
});
afterEach(async () => {
  await rig.engine.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(decoderHost?: URL): void {
  rig = new Rig(folder, [output("alsa")], {
    libraries: fake.libraries,
    ...(decoderHost === undefined ? {} : { decoderHost }),
  });
}

/** Plays a constant level, turns the volume when some of it sounded, and returns the left samples that were written. */
async function turned(from: number, to: number): Promise<number[]> {
  start(new URL("scripted-host.ts", import.meta.url));
  rig.turn({ type: "volume", volume: from });
  const source = rig.source(`0/${LEVEL}/40000/end`);
  rig.load(source);
  await rig.until("started");
  await sleep(300);
  rig.turn({ type: "volume", volume: to });
  await rig.until("ended");
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  const bytes = fake.record();
  return Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4));
}

test.each([[100], [null]])("volume %s leaves every sample as it is", async (volume) => {
  writeCodedTracks(folder, [30_000]);
  start();
  rig.turn({ type: "volume", volume });
  rig.load(rig.source("t000.wav"));
  await rig.until("ended");
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  expect(fake.record().equals(codedWav(codeOf(0), 30_000).subarray(44))).toBe(true);
});

test.each([
  [100, 50],
  [50, 100],
  [30, 80],
])("from %i to %i the level moves in a 10 ms ramp along the cubic taper", async (from, to) => {
  const samples = await turned(from, to);
  const begin = LEVEL * (from / 100) ** 3;
  const end = LEVEL * (to / 100) ** 3;
  expect(samples.length).toBe(40_000);
  expect(Math.abs((samples[0] ?? 0) - begin)).toBeLessThanOrEqual(2);
  expect(Math.abs((samples.at(-1) ?? 0) - end)).toBeLessThanOrEqual(2);
  // A straight line has steps of this size; rounding and dither add at most 3.
  const step = Math.abs(end - begin) / RAMP_FRAMES + 3;
  const steps = samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0)));
  expect(Math.max(...steps)).toBeLessThanOrEqual(step);
  const between = samples.filter((sample) => Math.abs(sample - begin) > 4 && Math.abs(sample - end) > 4);
  expect(between.length).toBeGreaterThan(RAMP_FRAMES * 0.9);
  expect(between.length).toBeLessThanOrEqual(RAMP_FRAMES);
});

test("0 is digital silence, without noise, and the position goes on", async () => {
  const samples = await turned(100, 0);
  const silent = samples.indexOf(0);
  expect(silent).toBeGreaterThan(8000);
  expect(samples.slice(silent).every((sample) => sample === 0)).toBe(true);
  expect(samples.length).toBe(40_000);
});
