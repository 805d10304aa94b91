import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { OutputConfig } from "../../src/outputs/create-output.ts";
import type { OutputId } from "../../src/shared/ids.ts";
import { codedWav, codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { FakeAlsa } from "./fake-alsa.ts";
import { eventually, output, Rig } from "./rig.ts";

const FRAMES = 66_150;
const whole = codedWav(codeOf(0), FRAMES).subarray(44);

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
  writeCodedTracks(folder, [FRAMES]);
});
afterEach(async () => {
  await rig.engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const wav = (id: number, path = `${id}.wav`) => output("wav", { id, path: join(folder, path) });
const written = (id: number) => readFileSync(join(folder, `${id}.wav`)).subarray(44);

function start(outputs: readonly OutputConfig[]): void {
  rig = new Rig(folder, outputs, { libraries: fake.libraries });
}

function enable(...ids: number[]): void {
  rig.turn({ type: "outputs", enabled: ids as OutputId[] });
}

async function begin(): Promise<void> {
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
}

async function end(): Promise<void> {
  await rig.until("ended");
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
}

/** The numbers of the frames that were written, faded ones left out. */
function frameNumbers(bytes: Buffer): number[] {
  const frames: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    if (bytes.readInt16LE(at) === codeOf(0)) frames.push(bytes.readInt16LE(at + 2));
  }
  return frames;
}

test("all enabled outputs get the same samples, each of them", async () => {
  start([output("alsa", { id: 0 }), wav(1), wav(2)]);
  await begin();
  await end();
  expect(fake.record().equals(whole)).toBe(true);
  expect(written(1).equals(whole)).toBe(true);
  expect(written(2).equals(whole)).toBe(true);
});

test("an output that cannot be opened does not stop the others, whichever comes first", async () => {
  start([wav(0, "no/such/folder.wav"), wav(1), wav(2, "nor/this.wav")]);
  await begin();
  await end();
  expect(written(1).equals(whole)).toBe(true);
  expect(rig.events.map((event) => event.type)).toEqual(["started", "ended"]);
});

test("when the first output goes away the second plays on, without losing or repeating a frame", async () => {
  start([output("alsa", { id: 0 }), wav(1)]);
  await begin();
  await sleep(300);
  fake.script("gone");
  await end();
  expect(written(1).equals(whole)).toBe(true);
  expect(fake.record().length).toBeLessThan(whole.length);
  expect(rig.events.map((event) => event.type)).toEqual(["started", "ended"]);
});

test("a second output is enabled and disabled while the first plays on untouched", async () => {
  start([output("alsa", { id: 0 }), wav(1)]);
  enable(0);
  await begin();
  await sleep(200);
  enable(0, 1);
  await sleep(300);
  enable(0);
  await end();
  expect(fake.record().equals(whole)).toBe(true);
  const frames = frameNumbers(written(1));
  expect(frames.length).toBeGreaterThan(4000);
  expect(frames.every((frame, index) => index === 0 || frame === counterOf((frames[index - 1] ?? 0) + 1))).toBe(true);
  expect(rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});

test("playback moves from one output to another", async () => {
  start([output("alsa", { id: 0 }), wav(1)]);
  enable(0);
  await begin();
  await sleep(300);
  enable(1);
  await end();
  const last = frameNumbers(fake.record()).at(-1) ?? 0;
  const moved = frameNumbers(written(1));
  expect(moved[0]).toBeLessThanOrEqual(last + 300);
  expect(moved[0]).toBeGreaterThan(last - 4410);
  expect(moved.at(-1)).toBe(counterOf(FRAMES - 1));
});
