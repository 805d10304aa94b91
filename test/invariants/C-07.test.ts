/** What was cut off, or broke off, goes without a step of more than 6 dB/ms, and nothing of it is heard 20 ms later. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Effect } from "../../src/player/engine-port.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import { useFakeStage } from "../engine/fake-stage.ts";
import { eventually } from "../engine/rig.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";

const stage = useFakeStage();
const RATE_HZ = 44_100;
const MS_FRAMES = 44;
const LIMIT_DB = 6;
/** Below it 16 bits are too coarse to measure a fade: -66 dB of the loudest of these tracks. */
const FLOOR = 8;
const SILENT = 2;
const [FIRST, SECOND, NEXT] = [16_000, 12_000, 3_000];
const FRAMES = 50_000;
const CROSSFADE = { type: "crossfade", seconds: 0.5, mixRampDb: 0, mixRampDelaySeconds: null } as const;

/** A track of constant level that promises `total` frames. */
const track = (level: number, frames: number, ending = "end", total = frames) =>
  `0/${level}/${frames}/${ending}/${total}`;

function start(): void {
  stage.start({ decoderHost: new URL("../engine/scripted-host.ts", import.meta.url) });
  stage.rig.turn(CROSSFADE);
}

/** Stops, and returns the left side of all that was written. */
async function captured(): Promise<Int16Array> {
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return Int16Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4));
}

/** The largest change of level from one millisecond to the next, in dB. */
function steepestDb(samples: Int16Array): number {
  let [steepest, before] = [0, Number.NaN];
  for (let at = 0; at + MS_FRAMES <= samples.length; at += MS_FRAMES) {
    const stretch = samples.subarray(at, at + MS_FRAMES);
    const rms = Math.sqrt(stretch.reduce((sum, sample) => sum + sample * sample, 0) / MS_FRAMES);
    const level = 20 * Math.log10(Math.max(FLOOR, rms));
    if (!Number.isNaN(before)) steepest = Math.max(steepest, Math.abs(level - before));
    before = level;
  }
  return steepest;
}

test("a crossfade cut at any instant", { timeout: sized(30_000, 300_000) }, async () => {
  const { below } = seeded(runSeed("C-07"));
  start();
  let worst = 0;
  for (let round = 0; round < sized(3, 50); round++) {
    stage.fake.forget();
    const [first, second] = [track(FIRST, FRAMES), track(SECOND, FRAMES)].map((uri) => stage.rig.source(uri));
    if (first === undefined || second === undefined) throw new Error("two sources");
    stage.rig.play([first, second]);
    await stage.rig.until("joined", second.generation);
    await sleep(below(400));
    const next = stage.rig.source(track(NEXT, 9000));
    stage.rig.turn({ type: "load", source: next, paused: false }, { type: "prepare", source: null });
    await stage.rig.until("ended", next.generation);
    const samples = await captured();
    const cutAt = samples.length - 9000;
    // The next track begins with its first frame, as it is, and nothing of the old ones is with it.
    expect(samples.subarray(cutAt).every((sample) => sample === NEXT)).toBe(true);
    worst = Math.max(worst, steepestDb(samples.subarray(0, cutAt)));
  }
  console.info(`C-07: crossfades that were cut: at most ${worst.toFixed(2)} dB/ms`);
  expect(worst).toBeLessThan(LIMIT_DB);
});

test("a decoder that breaks off within the crossfade", { timeout: sized(30_000, 120_000) }, async () => {
  start();
  let worst = 0;
  for (let block = 1; block <= 50; block += sized(24, 1)) {
    stage.fake.forget();
    const broken = FRAMES - 22_050 + block * 440;
    stage.rig.play([track(FIRST, broken, "exit", FRAMES), track(SECOND, FRAMES)].map((uri) => stage.rig.source(uri)));
    await stage.rig.until("ended", stage.rig.source("").generation - 1);
    const samples = await captured();
    worst = Math.max(worst, steepestDb(samples));
    expect(samples.at(-1)).toBe(SECOND);
  }
  console.info(`C-07: decoders that broke off: at most ${worst.toFixed(2)} dB/ms`);
  expect(worst).toBeLessThan(LIMIT_DB);
});

test("a decoder that breaks off while nothing follows", async () => {
  start();
  const broken = stage.rig.source(track(FIRST, FRAMES, "exit", FRAMES * 2));
  stage.rig.load(broken);
  await stage.rig.until("failed", broken.generation);
  const samples = await captured();
  const steepest = steepestDb(samples);
  console.info(`C-07: the only decoder broke off: at most ${steepest.toFixed(2)} dB/ms`);
  expect(steepest).toBeLessThan(LIMIT_DB);
  // All that it delivered is there; the last 18 ms of it fade out.
  expect(samples.filter((sample) => sample > 0).length).toBeGreaterThan(FRAMES - RATE_HZ * 0.005);
  expect(samples.at(-1)).toBeLessThan(SILENT);
});

test.each([
  ["a pause", () => [{ type: "pause" }], () => [{ type: "resume" }]],
  [
    "a seek",
    () => [{ type: "load", source: stage.rig.source(track(FIRST, FRAMES), { startSeconds: 1 }), paused: false }],
    null,
  ],
] as readonly (readonly [string, () => Effect[], (() => Effect[]) | null])[])("%s", async (name, act, undo) => {
  start();
  stage.rig.load(stage.rig.source(track(FIRST, FRAMES)));
  await stage.rig.until("started");
  await sleep(300);
  stage.rig.turn(...act());
  await sleep(300);
  if (undo !== null) stage.rig.turn(...undo());
  await stage.rig.until("ended");
  const samples = await captured();
  const steepest = steepestDb(samples);
  const silentAt = samples.findIndex((sample) => Math.abs(sample) < SILENT);
  const loudUntil = samples.subarray(0, silentAt).lastIndexOf(FIRST);
  const fadeMs = ((silentAt - loudUntil) * 1000) / RATE_HZ;
  console.info(`C-07: ${name}: at most ${steepest.toFixed(2)} dB/ms, silent after ${fadeMs.toFixed(1)} ms`);
  expect(steepest).toBeLessThan(LIMIT_DB);
  expect(fadeMs).toBeLessThan(20);
});

test("seeks within a track, one upon another at any instant", { timeout: sized(30_000, 120_000) }, async () => {
  const { below } = seeded(runSeed("C-07 seeks"));
  start();
  const entryId = 1 as EntryId;
  let worst = 0;
  for (let round = 0; round < sized(3, 50); round++) {
    stage.fake.forget();
    stage.rig.load(stage.rig.source(track(FIRST, FRAMES), { entryId }));
    await stage.rig.until("started");
    await sleep(300);
    let last = stage.rig.source("");
    for (let seek = 0; seek < 8; seek++) {
      last = stage.rig.source(track(FIRST, FRAMES), { entryId, startSeconds: 1 });
      stage.rig.turn({ type: "load", source: last, paused: false });
      await sleep(below(2) * 200 + below(40));
    }
    await stage.rig.until("ended", last.generation);
    const samples = await captured();
    worst = Math.max(worst, steepestDb(samples));
    // The same level twice is never louder than once.
    expect(samples.every((sample) => sample <= FIRST + 1)).toBe(true);
    // All of the last place is there, from the end of its fade on.
    const fadeFrames = Math.ceil(RATE_HZ * 0.018);
    expect(samples.subarray(samples.length - FRAMES + fadeFrames).every((sample) => sample === FIRST)).toBe(true);
  }
  console.info(`C-07: seeks within a track: at most ${worst.toFixed(2)} dB/ms`);
  expect(worst).toBeLessThan(LIMIT_DB);
});
