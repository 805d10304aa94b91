import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import type { OutputConfig } from "../../src/outputs/create-output.ts";
import type { OutputId } from "../../src/shared/ids.ts";
import { codedWav, codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually, output } from "./rig.ts";

const FRAMES = 66_150;
const whole = codedWav(codeOf(0), FRAMES).subarray(44);

const stage = useFakeStage();

beforeEach(() => {
  writeCodedTracks(stage.folder, [FRAMES]);
});

const wav = (id: number, path = `${id}.wav`) => output("wav", { id, path: join(stage.folder, path) });
const written = (id: number) => readFileSync(join(stage.folder, `${id}.wav`)).subarray(44);

function start(outputs: readonly OutputConfig[]): void {
  stage.start({}, outputs);
}

function enable(...ids: number[]): void {
  stage.rig.turn({ type: "outputs", enabled: ids as OutputId[] });
}

async function begin(): Promise<void> {
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("started");
}

async function end(): Promise<void> {
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
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
  expect(stage.fake.record().equals(whole)).toBe(true);
  expect(written(1).equals(whole)).toBe(true);
  expect(written(2).equals(whole)).toBe(true);
});

test("an output that cannot be opened does not stop the others, whichever comes first", async () => {
  start([wav(0, "no/such/folder.wav"), wav(1), wav(2, "nor/this.wav")]);
  await begin();
  await end();
  expect(written(1).equals(whole)).toBe(true);
  expect(stage.rig.events.map((event) => event.type)).toEqual(["started", "ended"]);
});

test("when the first output goes away the second plays on, without losing or repeating a frame", async () => {
  start([output("alsa", { id: 0 }), wav(1)]);
  await begin();
  await sleep(300);
  stage.fake.script("gone");
  await end();
  expect(written(1).equals(whole)).toBe(true);
  expect(stage.fake.record().length).toBeLessThan(whole.length);
  expect(stage.rig.events.map((event) => event.type)).toEqual(["started", "ended"]);
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
  expect(stage.fake.record().equals(whole)).toBe(true);
  const frames = frameNumbers(written(1));
  expect(frames.length).toBeGreaterThan(4000);
  expect(frames.every((frame, index) => index === 0 || frame === counterOf((frames[index - 1] ?? 0) + 1))).toBe(true);
  expect(stage.rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});

test("playback moves from one output to another", async () => {
  start([output("alsa", { id: 0 }), wav(1)]);
  enable(0);
  await begin();
  await sleep(300);
  enable(1);
  await end();
  const last = frameNumbers(stage.fake.record()).at(-1) ?? 0;
  const moved = frameNumbers(written(1));
  expect(moved[0]).toBeLessThanOrEqual(last + 900);
  expect(moved[0]).toBeGreaterThan(last - 4410);
  expect(moved.at(-1)).toBe(counterOf(FRAMES - 1));
});

test("an output that was disabled is let go before `letGo` resolves, though another plays on", async () => {
  start([output("alsa", { id: 0 }), wav(1)]);
  await begin();
  await eventually(() => stage.rig.engine.status().device === "open");
  enable(1);
  await stage.rig.engine.letGo(0);
  const written = stage.fake.record().length;
  await stage.rig.until("ended");
  expect(stage.fake.record()).toHaveLength(written);
});
