import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { codedWav, codeOf, writeCodedTracks } from "../rig/coded-track.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const LEVEL = 16_000;
const RAMP_FRAMES = 441;

const stage = useFakeStage();

function start(decoderHost?: URL): void {
  stage.start(decoderHost === undefined ? {} : { decoderHost });
}

/** Plays a constant level, turns the volume when some of it sounded, and returns the left samples that were written. */
async function turned(from: number, to: number): Promise<number[]> {
  start(new URL("scripted-host.ts", import.meta.url));
  stage.rig.turn({ type: "volume", volume: from });
  const source = stage.rig.source(`0/${LEVEL}/40000/end`);
  stage.rig.load(source);
  await stage.rig.until("started");
  await sleep(300);
  stage.rig.turn({ type: "volume", volume: to });
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4));
}

test.each([[100], [null]])("volume %s leaves every sample as it is", async (volume) => {
  writeCodedTracks(stage.folder, [30_000]);
  start();
  stage.rig.turn({ type: "volume", volume });
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  expect(stage.fake.record().equals(codedWav(codeOf(0), 30_000).subarray(44))).toBe(true);
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
