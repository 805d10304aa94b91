import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterEach, expect, test } from "vitest";
import { HEAD_FRAMES, type ImpulseTables, impulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
import { Limiter } from "../../src/dsp/dynamics/limiter.ts";
import type { ImpulseSource } from "../../src/engine/sound-supply.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import { codedWav, codeOf, writeCodedTracks } from "../rig/coded-track.ts";
import { wavHeader } from "../rig/wav.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const stage = useFakeStage();
const THROUGH: SoundSettings = { ...NEUTRAL, convolver: { enabled: true, impulse: "half", gainDb: 0, mix: 1 } };

/** Tables that come when the test says so. */
class Impulses implements ImpulseSource {
  readonly asked: string[] = [];
  #waiting: (() => void)[] = [];
  #isOpen = false;

  tables(impulse: string, rateHz: number): Promise<ImpulseTables> {
    this.asked.push(`${impulse}@${rateHz}`);
    const left = Float32Array.of(0.5);
    const tables = impulseTables({ left, right: Float32Array.of(1) }, rateHz, `${rateHz}`);
    if (this.#isOpen) return Promise.resolve(tables);
    return new Promise((resolve) => this.#waiting.push(() => resolve(tables)));
  }

  onChange(): () => void {
    return () => {};
  }

  open(): void {
    this.#isOpen = true;
    for (const go of this.#waiting.splice(0)) go();
  }
}

let impulses = new Impulses();
afterEach(() => {
  impulses = new Impulses();
});

async function heard(): Promise<Int16Array> {
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

const sourceSamples = (frames: number) => {
  const pcm = codedWav(codeOf(0), frames).subarray(44);
  return new Int16Array(pcm.buffer, pcm.byteOffset, frames * 2);
};

test("every frame goes through the response, also the last ones, which come out behind the end", async () => {
  const frames = 20_000;
  writeCodedTracks(stage.folder, [frames]);
  impulses.open();
  stage.start({ impulses });
  stage.rig.turn({ type: "sound", settings: THROUGH });
  await eventually(() => stage.rig.engine.status().convolver.state === "ready");
  stage.rig.load(stage.rig.source("t000.wav"));
  const samples = await heard();
  const source = sourceSamples(frames);
  const latency = HEAD_FRAMES + new Limiter(NEUTRAL.limiter, 44_100).latencyFrames;
  let worst = 0;
  for (let frame = 2000; frame < frames; frame++) {
    const at = (frame + latency) * 2;
    const left = Math.abs((samples[at] ?? 9999) - (source[frame * 2] ?? 0) / 2);
    const right = Math.abs((samples[at + 1] ?? 9999) - (source[frame * 2 + 1] ?? 0));
    worst = Math.max(worst, left, right);
  }
  // Rounding and dither of one step each.
  expect(worst).toBeLessThanOrEqual(2);
  expect(impulses.asked).toEqual(["half@44100"]);
});

test("until the tables are there the dry sound passes bit for bit, and the state says so", async () => {
  writeCodedTracks(stage.folder, [44_100]);
  stage.start({ impulses });
  stage.rig.turn({ type: "sound", settings: THROUGH });
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("started");
  await sleep(300);
  expect(stage.rig.engine.status().convolver).toEqual({ state: "building" });
  const before = stage.fake.record().length / 2;
  impulses.open();
  await eventually(() => stage.rig.engine.status().convolver.state === "ready");
  expect(stage.rig.engine.status().convolver).toEqual({ state: "ready", taps: 1, rateHz: 44_100 });
  const samples = await heard();
  const source = sourceSamples(44_100);
  expect(before).toBeGreaterThan(10_000);
  expect(samples.subarray(0, before)).toEqual(source.subarray(0, before));
  // And then it goes through: the left channel is half of what it was.
  const at = samples.length - 20_000;
  const share = (channel: number) =>
    samples.subarray(at).reduce((sum, value, index) => sum + (index % 2 === channel ? Math.abs(value) : 0), 0);
  expect(share(0)).toBeGreaterThan(0);
  expect(stage.rig.engine.status()).toMatchObject({ xruns: 0, restarts: 0 });
});

test("a device that opens at another rate is told, and gets its own tables", async () => {
  const pcm = codedWav(codeOf(0), 30_000).subarray(44);
  writeFileSync(join(stage.folder, "48.wav"), Buffer.concat([wavHeader(48_000, pcm.length), pcm]));
  impulses.open();
  stage.start({ impulses });
  stage.rig.turn({ type: "sound", settings: THROUGH });
  stage.rig.load(stage.rig.source("48.wav"));
  await stage.rig.until("started");
  const ready = { state: "ready", taps: 1, rateHz: 48_000 };
  await eventually(() => isDeepStrictEqual(stage.rig.engine.status().convolver, ready));
  expect(impulses.asked).toEqual(["half@44100", "half@48000"]);
});

test("the next track comes at another rate: it goes through the response from its first frame on, and no frame is missing", async () => {
  const [firstFrames, nextFrames] = [25_000, 25_000];
  writeCodedTracks(stage.folder, [firstFrames]);
  const pcm = codedWav(codeOf(0), nextFrames).subarray(44);
  writeFileSync(join(stage.folder, "96.wav"), Buffer.concat([wavHeader(96_000, pcm.length), pcm]));
  impulses.open();
  stage.start({ impulses });
  stage.rig.turn({ type: "sound", settings: THROUGH });
  await eventually(() => stage.rig.engine.status().convolver.state === "ready");
  stage.rig.play(["t000.wav", "96.wav"].map((uri) => stage.rig.source(uri)));
  await stage.rig.until("joined");
  const samples = await heard();
  const latency = (rateHz: number) => HEAD_FRAMES + new Limiter(NEUTRAL.limiter, rateHz).latencyFrames;
  const expected = firstFrames + latency(44_100) + nextFrames + latency(96_000);
  expect(samples.length / 2).toBe(expected);
  const source = sourceSamples(nextFrames);
  let worst = 0;
  for (let frame = 0; frame < nextFrames; frame++) {
    const at = (expected - nextFrames + frame) * 2;
    worst = Math.max(worst, Math.abs((samples[at] ?? 9999) - (source[frame * 2] ?? 0) / 2));
  }
  expect(worst).toBeLessThanOrEqual(2);
  expect(stage.fake.openings().map((line) => Number.parseInt(line, 10))).toEqual([44_100, 96_000]);
  expect(stage.rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});
