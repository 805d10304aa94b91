import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Limiter } from "../../src/dsp/dynamics/limiter.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import { codedWav, codeOf, writeCodedTracks } from "../rig/coded-track.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const stage = useFakeStage();

/** Halves the left channel and leaves the right one as it is, only later by the limiter's latency. */
const LEFT_HALVED: SoundSettings = { ...NEUTRAL, balance: 0.5 };
const LOUDER: SoundSettings = {
  ...NEUTRAL,
  parametric: {
    enabled: true,
    preampDb: 0,
    bands: [{ type: "lowShelf", frequencyHz: 100, gainDb: 6, q: 0.7, side: "both" }],
  },
};

async function heard(): Promise<Int16Array> {
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

/** Plays the tracks gaplessly to their end. */
async function played(frames: readonly number[], settings: SoundSettings | null): Promise<Int16Array> {
  const tracks = writeCodedTracks(stage.folder, [...frames]);
  stage.start();
  if (settings !== null) stage.rig.turn({ type: "sound", settings });
  stage.rig.play(tracks.map(({ uri }) => stage.rig.source(uri)));
  return await heard();
}

/** The samples of these tracks, one after the other. */
function expected(frames: readonly number[]): Int16Array {
  const pcm = Buffer.concat(frames.map((count, index) => codedWav(codeOf(index), count).subarray(44)));
  return new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);
}

test("settings that change nothing change no bit", async () => {
  const frames = [30_000, 20_000];
  const samples = await played(frames, { ...NEUTRAL, graphic: { enabled: true, set: "iso31", slidersDb: [0, 0, 0] } });
  expect(samples.subarray(0, 100_000)).toEqual(expected(frames));
});

test("with a chain every frame comes out, the last ones too, across a gapless join", async () => {
  // Short enough that the counter stays below the ceiling of the limiter.
  const frames = [15_000, 12_000];
  const samples = await played(frames, LEFT_HALVED);
  const source = expected(frames);
  const latency = new Limiter(LEFT_HALVED.limiter, 44_100).latencyFrames;
  let worst = 0;
  // The beginning of the first track is in the exchange of the chains.
  for (let frame = 5000; frame < 27_000; frame++) {
    const at = (frame + latency) * 2;
    worst = Math.max(
      worst,
      Math.abs((samples[at] ?? 0) - (source[frame * 2] ?? 0) / 2),
      Math.abs((samples[at + 1] ?? 0) - (source[frame * 2 + 1] ?? 0)),
    );
  }
  // Rounding and dither of one step each.
  expect(worst).toBeLessThanOrEqual(2);
});

test("a change while it plays is heard within the device's buffer and 20 ms, and taken back it is bit-perfect again", async () => {
  writeCodedTracks(stage.folder, [44_100 * 3]);
  stage.start();
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("started");
  await sleep(400);
  stage.rig.turn({ type: "sound", settings: LEFT_HALVED });
  const before = stage.fake.record().length;
  await sleep(100);
  const during = stage.fake.record();
  await sleep(300);
  stage.rig.turn({ type: "sound", settings: NEUTRAL });
  const samples = await heard();
  const source = expected([44_100 * 3]);
  const changed = Array.from({ length: samples.length / 2 }, (_, frame) => frame).find(
    (frame) => samples[frame * 2] !== source[frame * 2],
  );
  // What was written already when the wish came stays as it is; the next block is the first of the exchange.
  expect(changed).toBeGreaterThan(0);
  expect((changed ?? 0) * 4).toBeLessThan(before + 44_100 * 4 * 0.05);
  expect(during.length).toBeGreaterThan(before);
  const end = source.subarray(-44_100);
  expect(samples.subarray(samples.length - 44_100)).toEqual(end);
});

test("changes in quick succession, pauses and seeks: no xrun, no missing frame, and it plays on", async () => {
  writeCodedTracks(stage.folder, [44_100 * 20]);
  stage.start();
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("started");
  for (let round = 0; round < 12; round++) {
    stage.rig.turn({ type: "sound", settings: [LOUDER, LEFT_HALVED, NEUTRAL][round % 3] ?? NEUTRAL });
    if (round % 4 === 1) stage.rig.turn({ type: "pause" });
    if (round % 4 === 2) stage.rig.turn({ type: "resume" });
    if (round % 4 === 3) stage.rig.load(stage.rig.source("t000.wav", { startSeconds: round }));
    await sleep(15 + round * 7);
  }
  const beforeSeconds = stage.rig.engine.progress().playedSeconds;
  await sleep(400);
  expect(stage.rig.engine.progress().playedSeconds).toBeGreaterThan(beforeSeconds);
  expect(stage.rig.engine.status()).toMatchObject({ xruns: 0, missingFrames: 0, restarts: 0 });
});
