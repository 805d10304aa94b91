import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { codedWav, codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { eventually, output, Rig } from "./rig.ts";

const built = mkdtempSync(join(tmpdir(), "fake-asound-"));
const library = join(built, "libasound-fake.so");
let folder = "";
let rig: Rig;

beforeAll(() => {
  const source = new URL("fake-asound/fake-asound.c", import.meta.url).pathname;
  execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-o", library, source]);
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-"));
  process.env.FAKE_ASOUND_RECORD = join(folder, "record");
  process.env.FAKE_ASOUND_SCRIPT = join(folder, "script");
  script("");
});
afterEach(async () => {
  await rig.engine.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(): void {
  rig = new Rig(folder, [output("alsa")], {
    libraries: { alsa: library, soxr: "libsoxr.so.0", sndfile: "libsndfile.so.1", ffmpeg: "ffmpeg" },
  });
}

function script(...lines: string[]): void {
  writeFileSync(join(folder, "script"), lines.join("\n"));
}

function record(): Buffer {
  return readFileSync(join(folder, "record"));
}

/** Plays one coded track of `frames` to its end. */
async function playOne(frames: number): Promise<void> {
  writeCodedTracks(folder, [frames]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("ended");
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
}

const wholeTrack = (frames: number) => codedWav(codeOf(0), frames).subarray(44);

test("a paced device gets every frame once, without an underrun", async () => {
  await playOne(60_000);
  expect(record().equals(wholeTrack(60_000))).toBe(true);
  expect(rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});

test.each([["short 7"], ["short 441"], ["again 2"], ["again 3"]])(
  "%s: partial writes lose and repeat nothing",
  async (line) => {
    script(line);
    await playOne(30_000);
    expect(record().equals(wholeTrack(30_000))).toBe(true);
  },
);

test("underruns are counted and cost no source frame", async () => {
  script("every 15");
  await playOne(60_000);
  expect(rig.engine.status().xruns).toBeGreaterThan(0);
  expect(record().equals(wholeTrack(60_000))).toBe(true);
});

test("a device that vanishes holds the position; it plays on when it is back", async () => {
  const frames = 88_200;
  writeCodedTracks(folder, [frames]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  await sleep(400);
  script("gone");
  await rig.until("device");
  expect(rig.events.at(-1)).toMatchObject({ type: "device", state: "lost", reason: "ALSA: No such device" });
  const before = rig.engine.progress().playedSeconds;
  const cutAt = record().length / 4;
  await sleep(300);
  expect(rig.engine.progress().playedSeconds).toBeCloseTo(before, 3);
  expect(rig.engine.status().device).toBe("lost");
  script("");
  await rig.until("ended");
  expect(rig.events.filter((event) => event.type === "device").map((event) => event.state)).toEqual(["lost", "back"]);
  const bytes = record();
  const total = bytes.length / 4;
  const repeated = total - frames;
  expect(repeated).toBeGreaterThanOrEqual(0);
  expect(repeated).toBeLessThanOrEqual(4410);
  for (let frame = cutAt + 800; frame < total; frame++) {
    expect(bytes.readInt16LE(frame * 4 + 2)).toBe(counterOf(frame - repeated));
  }
});

test("a device that cannot be opened is reported once and does not fail the track", async () => {
  script("gone");
  writeCodedTracks(folder, [9000]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("device");
  await sleep(700);
  expect(rig.events.map((event) => event.type)).toEqual(["device"]);
  script("");
  await rig.until("ended");
  expect(rig.events.map((event) => event.type)).toEqual(["device", "device", "started", "ended"]);
});

test("a device that stands still is opened anew", async () => {
  writeCodedTracks(folder, [88_200]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  await sleep(300);
  script("stall");
  await rig.until("device");
  script("");
  await rig.until("ended");
  expect(rig.events.filter((event) => event.type === "device").map((event) => event.state)).toEqual(["lost", "back"]);
});

test("a rate the device does not have is resampled at the decoder", async () => {
  script("rate 48000");
  await playOne(44_100);
  expect(record().length / 4).toBe(48_000);
  expect(rig.events.map((event) => event.type)).toEqual(["started", "ended"]);
});

test("a thread stuck in the driver is replaced, and closing does not wait for it", async () => {
  script("hang 6000");
  writeCodedTracks(folder, [9000]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("device");
  script("");
  await rig.until("ended");
  expect(rig.engine.status().restarts).toBe(1);
  const before = performance.now();
  await rig.engine.close();
  // Less than the driver takes.
  expect(performance.now() - before).toBeLessThan(5_000);
}, 60_000);
