import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { codedWav, codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { runSeed, seeded } from "../rig/random.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const stage = useFakeStage();

function start(seconds: number, decoderHost?: URL): void {
  stage.start(decoderHost === undefined ? {} : { decoderHost });
  stage.rig.turn({ type: "crossfade", seconds, mixRampDb: 0, mixRampDelaySeconds: null });
}

type Frame = { readonly left: number; readonly right: number };

/** Stops, and returns all that was written. */
async function heard(): Promise<Frame[]> {
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return Array.from({ length: bytes.length / 4 }, (_, frame) => ({
    left: bytes.readInt16LE(frame * 4),
    right: bytes.readInt16LE(frame * 4 + 2),
  }));
}

/** What frame `at` of an overlap of `frames` sounds like, from the frames of both sources: coded tracks are much alike. */
function mixed(from: Frame, into: Frame, at: number, frames: number): Frame {
  const share = at / frames;
  const mix = (a: number, b: number) => a * (1 - share) + b * share;
  return { left: mix(from.left, into.left), right: mix(from.right, into.right) };
}

function expectMix(samples: readonly Frame[], overlapAt: number, overlap: number, firstFrames: number, into = 1): void {
  for (let at = 0; at < overlap; at += 97) {
    const from = { left: codeOf(0), right: counterOf(firstFrames - overlap + at) };
    const expected = mixed(from, { left: codeOf(into), right: counterOf(at) }, at, overlap);
    const is = samples[overlapAt + at] ?? { left: 0, right: 0 };
    expect(Math.abs(is.left - Math.min(32_767, expected.left)), `left ${at}`).toBeLessThanOrEqual(2);
    expect(Math.abs(is.right - Math.min(32_767, expected.right)), `right ${at}`).toBeLessThanOrEqual(2);
  }
}

test("the last seconds lie under the first of the next track, frame for frame", async () => {
  writeCodedTracks(stage.folder, [50_000, 40_000]);
  start(0.25);
  stage.rig.play(["t000.wav", "t001.wav"].map((uri) => stage.rig.source(uri)));
  await stage.rig.until("ended");
  const overlap = 11_025;
  const samples = await heard();
  expect(samples.length).toBe(90_000 - overlap);
  for (const frame of [0, 20_000, 50_000 - overlap - 1]) {
    expect(samples[frame]).toEqual({ left: codeOf(0), right: counterOf(frame) });
  }
  expectMix(samples, 50_000 - overlap, overlap, 50_000);
  for (let frame = overlap; frame < 40_000; frame++) {
    expect(samples[50_000 - overlap + frame]).toEqual({ left: codeOf(1), right: counterOf(frame) });
  }
  expect(stage.rig.events.map((event) => event.type)).toEqual(["started", "joined", "ended"]);
  expect(stage.rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});

test("it takes at most half of the shorter track", async () => {
  writeCodedTracks(stage.folder, [50_000, 20_000]);
  start(5);
  stage.rig.play(["t000.wav", "t001.wav"].map((uri) => stage.rig.source(uri)));
  await stage.rig.until("ended");
  const samples = await heard();
  expect(samples.length).toBe(60_000);
  expectMix(samples, 40_000, 10_000, 50_000);
  expect(samples.at(-1)).toEqual({ left: codeOf(1), right: counterOf(19_999) });
});

test("three in a row keep their places", async () => {
  writeCodedTracks(stage.folder, [30_000, 60_000, 30_000]);
  start(0.2);
  stage.rig.play(["t000.wav", "t001.wav", "t002.wav"].map((uri) => stage.rig.source(uri)));
  await stage.rig.until("ended");
  const samples = await heard();
  expect(samples.length).toBe(120_000 - 2 * 8820);
  expectMix(samples, 30_000 - 8820, 8820, 30_000);
  expect(samples.at(-1)).toEqual({ left: codeOf(2), right: counterOf(29_999) });
});

test("0 seconds is a gapless join", async () => {
  writeCodedTracks(stage.folder, [20_000, 20_000]);
  start(2);
  stage.rig.turn({ type: "crossfade", seconds: 0, mixRampDb: 0, mixRampDelaySeconds: null });
  stage.rig.play(["t000.wav", "t001.wav"].map((uri) => stage.rig.source(uri)));
  await stage.rig.until("ended");
  await heard();
  const whole = Buffer.concat([0, 1].map((index) => codedWav(codeOf(index), 20_000).subarray(44)));
  expect(stage.fake.record().equals(whole)).toBe(true);
});

test("a source of unknown length is joined without a fade", async () => {
  start(1, new URL("scripted-host.ts", import.meta.url));
  stage.rig.play([stage.rig.source("0/1000/20000/end"), stage.rig.source("0/2000/20000/end")]);
  await stage.rig.until("ended");
  const samples = await heard();
  expect(samples.map(({ left }) => left)).toEqual([...Array(20_000).fill(1000), ...Array(20_000).fill(2000)]);
});

test("without a permit nothing overlaps", async () => {
  writeCodedTracks(stage.folder, [40_000, 40_000]);
  start(0.3);
  const first = stage.rig.source("t000.wav");
  const second = stage.rig.source("t001.wav");
  stage.rig.turn({ type: "load", source: first, paused: false });
  stage.rig.engine.hold();
  stage.rig.engine.run({ type: "prepare", source: second });
  stage.rig.engine.release(0 as never);
  await stage.rig.until("ended");
  const samples = await heard();
  expect(samples.length).toBe(40_000);
  expect(samples.every(({ left }) => left === codeOf(0))).toBe(true);
});

test("what follows is replaced before the overlap: only the last one sounds, from its first frame", async () => {
  writeCodedTracks(stage.folder, [60_000, 40_000, 40_000]);
  start(0.25);
  stage.rig.load(stage.rig.source("t000.wav"));
  for (let i = 0; i < 50; i++) {
    stage.rig.prepare(stage.rig.source("t001.wav"));
    await sleep(2);
  }
  const last = stage.rig.source("t002.wav");
  stage.rig.prepare(last);
  await stage.rig.until("ended", last.generation);
  const samples = await heard();
  expect(samples.length).toBe(100_000 - 11_025);
  expectMix(samples, 60_000 - 11_025, 11_025, 60_000, 2);
  expect(samples.at(-1)).toEqual({ left: codeOf(2), right: counterOf(39_999) });
});

test("a turn that begins before the overlap and ends after it decides what follows", async () => {
  writeCodedTracks(stage.folder, [40_000, 40_000]);
  start(0.3);
  stage.rig.load(stage.rig.source("t000.wav"));
  stage.rig.prepare(stage.rig.source("t001.wav"));
  await stage.rig.until("started");
  await sleep(350);
  expect(stage.rig.engine.hold()).toEqual([]);
  const untilMs = performance.now() + 400;
  while (performance.now() < untilMs);
  expect(stage.rig.engine.hold()).toEqual([]);
  stage.rig.engine.run({ type: "prepare", source: null });
  stage.rig.engine.release(0 as never);
  await stage.rig.until("ended");
  const samples = await heard();
  expect(samples.length).toBe(40_000);
  expect(samples.every(({ left }, at) => left === codeOf(0) && samples[at]?.right === counterOf(at))).toBe(true);
});

test("a load at any instant of the overlap ends both within one fade, and nothing of them comes back", async () => {
  const { below } = seeded(runSeed("crossfade"));
  writeCodedTracks(stage.folder, [50_000, 88_200, 9000]);
  start(0.6);
  for (let round = 0; round < 3; round++) {
    stage.fake.forget();
    const [first, second, next] = ["t000.wav", "t001.wav", "t002.wav"].map((uri) => stage.rig.source(uri));
    if (first === undefined || second === undefined || next === undefined) throw new Error("three sources");
    stage.rig.play([first, second]);
    await stage.rig.until("joined", second.generation);
    await sleep(below(450));
    stage.rig.turn({ type: "load", source: next, paused: false }, { type: "prepare", source: null });
    await stage.rig.until("ended", next.generation);
    const samples = await heard();
    const cutAt = samples.length - 9000;
    expect(samples.slice(cutAt).every(({ left, right }, at) => left === codeOf(2) && right === counterOf(at))).toBe(
      true,
    );
    // The old sound goes down to nothing in the 18 ms before, or there is silence; no step on the way.
    const fade = samples.slice(cutAt - 1500, cutAt).map(({ left }) => left);
    expect(Math.abs(fade.at(-1) ?? 99)).toBeLessThanOrEqual(12);
    const steps = fade.slice(1).map((left, at) => Math.abs(left - (fade[at] ?? 0)));
    expect(Math.max(...steps)).toBeLessThanOrEqual(20);
    const joinAt = 50_000 - 25_000;
    expect(cutAt).toBeGreaterThan(joinAt);
  }
});

test("a pause during the overlap keeps its place in both", async () => {
  writeCodedTracks(stage.folder, [60_000, 60_000]);
  start(0.6);
  stage.rig.play(["t000.wav", "t001.wav"].map((uri) => stage.rig.source(uri)));
  await stage.rig.until("joined");
  await sleep(200);
  stage.rig.turn({ type: "pause" });
  await eventually(() => stage.rig.engine.status().asleep);
  const { generation, playedSeconds } = stage.rig.engine.progress();
  expect(generation).toBe(2);
  stage.rig.turn({ type: "resume" });
  await stage.rig.until("ended");
  const samples = await heard();
  const overlap = 26_460;
  expect(samples.length).toBe(120_000 - overlap);
  const pausedAt = 60_000 - overlap + Math.round(playedSeconds * 44_100);
  expect(Math.abs(samples[pausedAt - 1]?.left ?? 99)).toBeLessThanOrEqual(1);
  const at = pausedAt + 800 - (60_000 - overlap);
  const from = { left: codeOf(0), right: counterOf(60_000 - overlap + at) };
  const expected = mixed(from, { left: codeOf(1), right: counterOf(at) }, at, overlap);
  expect(Math.abs((samples[pausedAt + 800]?.left ?? 0) - expected.left)).toBeLessThanOrEqual(2);
  expect(samples.at(-1)).toEqual({ left: codeOf(1), right: counterOf(59_999) });
});
