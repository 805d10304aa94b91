import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { GainChoice, Source } from "../../src/player/engine-port.ts";
import type { ReplayGain } from "../../src/shared/song.ts";
import { codedWav, codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const LEVEL = 16_000;
const RAMP_FRAMES = 441;
const NONE: ReplayGain = { trackGainDb: null, trackPeak: null, albumGainDb: null, albumPeak: null };
const decibels = (gain: number) => 20 * Math.log10(gain);
/** Tags that multiply samples by these. */
const tags = (track: number, album = track): ReplayGain => ({
  ...NONE,
  trackGainDb: decibels(track),
  albumGainDb: decibels(album),
});

const stage = useFakeStage();

function start(mode: GainChoice, decoderHost?: URL): void {
  stage.start(decoderHost === undefined ? {} : { decoderHost });
  choose(mode);
}

function choose(mode: GainChoice): void {
  stage.rig.turn({ type: "replayGain", mode });
}

const scripted = new URL("scripted-host.ts", import.meta.url);

function source(index: number, replayGain: ReplayGain | null): Source {
  return stage.rig.source(`t00${index}.wav`, { replayGain });
}

type Frame = { readonly left: number; readonly right: number };

/** Waits for the end, and returns all that was written. */
async function heard(): Promise<Frame[]> {
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return Array.from({ length: bytes.length / 4 }, (_, frame) => ({
    left: bytes.readInt16LE(frame * 4),
    right: bytes.readInt16LE(frame * 4 + 2),
  }));
}

/** Frames of track `index`, multiplied by `gain`, within one step: dither and rounding. */
function expectScaled(frames: readonly Frame[], index: number, gain: number): void {
  const samples = frames.flatMap(({ left, right }, at): [is: number, wanted: number][] => [
    [left, codeOf(index) * gain],
    [right, counterOf(at) * gain],
  ]);
  expect(samples.find(([is, wanted]) => Math.abs(is - Math.round(wanted)) > 1)).toBe(undefined);
  const mean = samples.reduce((sum, [is, wanted]) => sum + is - wanted, 0) / samples.length;
  expect(Math.abs(mean)).toBeLessThan(0.05);
}

test.each<[string, GainChoice, ReplayGain | null]>([
  ["off", "off", tags(0.5)],
  ["a song without tags", "track", null],
  ["0 dB", "album", tags(1)],
])("%s leaves every byte as it is", async (_case, mode, replayGain) => {
  writeCodedTracks(stage.folder, [30_000, 20_000]);
  start(mode);
  stage.rig.play([source(0, replayGain), source(1, replayGain)]);
  await heard();
  const whole = Buffer.concat([codedWav(codeOf(0), 30_000).subarray(44), codedWav(codeOf(1), 20_000).subarray(44)]);
  expect(stage.fake.record().equals(whole)).toBe(true);
});

test.each<[string, GainChoice, ReplayGain, number]>([
  ["half", "track", tags(0.5, 0.25), 0.5],
  ["a quarter", "album", tags(0.5, 0.25), 0.25],
  ["as much as the peak allows", "track", { ...tags(4), trackPeak: 1 / 1.25 }, 1.25],
])("a song is played %s", async (_case, mode, replayGain, gain) => {
  writeCodedTracks(stage.folder, [26_000]);
  start(mode);
  stage.rig.load(source(0, replayGain));
  const frames = await heard();
  expect(frames.length).toBe(26_000);
  expectScaled(frames, 0, gain);
});

test("at a gapless join the gain changes on the exact frame", async () => {
  writeCodedTracks(stage.folder, [20_000, 21_000, 9000]);
  start("track");
  stage.rig.play([source(0, tags(0.5)), source(1, tags(0.25)), source(2, tags(0.75))]);
  const frames = await heard();
  expect(frames.length).toBe(50_000);
  expectScaled(frames.slice(0, 20_000), 0, 0.5);
  expectScaled(frames.slice(20_000, 41_000), 1, 0.25);
  expectScaled(frames.slice(41_000), 2, 0.75);
});

test("a song without tags stays untouched up to its last frame between two with tags", async () => {
  writeCodedTracks(stage.folder, [20_000, 21_000, 9000]);
  start("album");
  stage.rig.play([source(0, tags(0.5)), source(1, null), source(2, tags(0.75))]);
  const frames = await heard();
  expectScaled(frames.slice(0, 20_000), 0, 0.5);
  const untouched = Array.from({ length: 21_000 }, (_, at) => ({ left: codeOf(1), right: counterOf(at) }));
  expect(frames.slice(20_000, 41_000)).toEqual(untouched);
  expectScaled(frames.slice(41_000), 2, 0.75);
});

test("a change just before the join is heard from the first frame of what follows", async () => {
  writeCodedTracks(stage.folder, [60_000, 20_000]);
  start("off");
  stage.rig.play([source(0, null), source(1, tags(0.5))]);
  await stage.rig.until("started");
  await sleep(200);
  choose("track");
  const frames = await heard();
  expect(frames[59_999]).toEqual({ left: codeOf(0), right: counterOf(59_999) });
  expectScaled(frames.slice(60_000), 1, 0.5);
});

test("in a crossfade each side has its own gain", async () => {
  writeCodedTracks(stage.folder, [50_000, 40_000]);
  start("track");
  stage.rig.turn({ type: "crossfade", seconds: 0.25, mixRampDb: 0, mixRampDelaySeconds: null });
  stage.rig.play([source(0, tags(0.5)), source(1, tags(0.25))]);
  const frames = await heard();
  const overlap = 11_025;
  expect(frames.length).toBe(90_000 - overlap);
  expectScaled(frames.slice(0, 50_000 - overlap), 0, 0.5);
  for (let at = 0; at < overlap; at += 97) {
    // Coded tracks are much alike, so they fade in straight lines.
    const share = at / overlap;
    const mix = (from: number, into: number) => from * 0.5 * (1 - share) + into * 0.25 * share;
    const is = frames[50_000 - overlap + at] ?? { left: 0, right: 0 };
    expect(Math.abs(is.left - mix(codeOf(0), codeOf(1))), `left ${at}`).toBeLessThanOrEqual(2);
    const right = mix(counterOf(50_000 - overlap + at), counterOf(at));
    expect(Math.abs(is.right - right), `right ${at}`).toBeLessThanOrEqual(2);
  }
  expect(Math.abs((frames.at(-1)?.left ?? 0) - codeOf(1) * 0.25)).toBeLessThanOrEqual(1);
});

function largestStep(frames: readonly Frame[]): number {
  const steps = frames.slice(1).map(({ left }, index) => Math.abs(left - (frames[index]?.left ?? 0)));
  return Math.max(...steps);
}

test.each<[GainChoice, number, GainChoice, number]>([
  ["off", 1, "track", 0.5],
  ["track", 0.5, "off", 1],
  ["track", 0.5, "album", 0.25],
])("from %s (%d) to %s (%d) while it plays the level moves in a 10 ms ramp", async (from, begin, to, end) => {
  start(from, scripted);
  stage.rig.load(stage.rig.source(`0/${LEVEL}/40000/end`, { replayGain: tags(0.5, 0.25) }));
  await stage.rig.until("started");
  await sleep(300);
  choose(to);
  const frames = await heard();
  expect(frames.length).toBe(40_000);
  expect(Math.abs((frames[0]?.left ?? 0) - LEVEL * begin)).toBeLessThanOrEqual(1);
  expect(Math.abs((frames.at(-1)?.left ?? 0) - LEVEL * end)).toBeLessThanOrEqual(1);
  // A straight line has steps of this size; rounding and dither add at most 3.
  expect(largestStep(frames)).toBeLessThanOrEqual((LEVEL * Math.abs(end - begin)) / RAMP_FRAMES + 3);
  const isBetween = ({ left }: Frame) => Math.abs(left - LEVEL * begin) > 4 && Math.abs(left - LEVEL * end) > 4;
  const between = frames.filter(isBetween).length;
  expect(between).toBeGreaterThan(RAMP_FRAMES * 0.9);
  expect(between).toBeLessThanOrEqual(RAMP_FRAMES);
});

test("changes during a crossfade make no step in either side", async () => {
  writeCodedTracks(stage.folder, [60_000, 60_000]);
  start("track");
  stage.rig.turn({ type: "crossfade", seconds: 0.6, mixRampDb: 0, mixRampDelaySeconds: null });
  stage.rig.play([source(0, tags(0.5)), source(1, tags(0.25))]);
  await stage.rig.until("joined");
  for (const mode of ["off", "track", "off"] as const) {
    await sleep(60);
    choose(mode);
  }
  const frames = await heard();
  // Both sides together move by less than their whole level within one ramp.
  const limit = (codeOf(0) * 0.5 + codeOf(1) * 0.75) / RAMP_FRAMES + 4;
  expect(largestStep(frames)).toBeLessThanOrEqual(limit);
  expect(frames.at(-1)).toEqual({ left: codeOf(1), right: counterOf(59_999) });
});

test("a seek keeps the gain", async () => {
  writeCodedTracks(stage.folder, [60_000]);
  start("track");
  stage.rig.load(source(0, tags(0.5)));
  await stage.rig.until("started");
  const again = stage.rig.source("t000.wav", { replayGain: tags(0.5), startSeconds: 1 });
  stage.rig.load(again);
  await stage.rig.until("ended", again.generation);
  const frames = await heard();
  const tail = frames.slice(-15_000);
  const at = 60_000 - 15_000;
  expect(tail.every(({ left }) => Math.abs(left - codeOf(0) / 2) <= 1)).toBe(true);
  expect(tail.every(({ right }, index) => Math.abs(right - counterOf(at + index) / 2) <= 1)).toBe(true);
});
