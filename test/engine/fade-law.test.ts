/** The level over an overlap, of two sines each: what is unrelated keeps its power, what is the same keeps its amplitude. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { wavHeader } from "../rig/wav.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const stage = useFakeStage();
const RATE_HZ = 44_100;
const FRAMES = 30_000;
const OVERLAP_SECONDS = 0.3;
const OVERLAP = RATE_HZ * OVERLAP_SECONDS;
const AMPLITUDE = 8000;
/** 100 Hz fits 4.4 times; long enough that two sines beat within it. */
const WINDOW = 1764;

function writeSine(uri: string, hertz: number, turn = 0): void {
  const pcm = Buffer.alloc(FRAMES * 4);
  for (let frame = 0; frame < FRAMES; frame++) {
    const sample = Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hertz * frame) / RATE_HZ + turn));
    pcm.writeInt16LE(sample, frame * 4);
    pcm.writeInt16LE(sample, frame * 4 + 2);
  }
  writeFileSync(join(stage.folder, uri), Buffer.concat([wavHeader(RATE_HZ, pcm.length), pcm]));
}

/** Plays both, and returns the left side of what was heard. */
async function heard(isContinuation = false, seconds = OVERLAP_SECONDS): Promise<Int16Array> {
  stage.start();
  stage.rig.turn({ type: "crossfade", seconds, mixRampDb: 0, mixRampDelaySeconds: null });
  stage.rig.play([stage.rig.source("a.wav"), stage.rig.source("b.wav", { isContinuation })]);
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  return Int16Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4));
}

/** Of the overlap, in dB above the level of one of the sines alone. */
function envelopeDb(samples: Int16Array): number[] {
  const levels: number[] = [];
  for (let at = FRAMES - OVERLAP; at + WINDOW <= FRAMES; at += WINDOW / 2) {
    const power = samples.subarray(at, at + WINDOW).reduce((sum, sample) => sum + sample * sample, 0) / WINDOW;
    levels.push(10 * Math.log10(power / (AMPLITUDE * AMPLITUDE * 0.5)));
  }
  return levels;
}

const worst = (levels: readonly number[]) => Math.max(...levels.map(Math.abs));

test("different programmes keep their power: envelope of two sines within 0.3 dB", async () => {
  writeSine("a.wav", 400);
  writeSine("b.wav", 525);
  const samples = await heard();
  const levels = envelopeDb(samples);
  console.info(`crossfade, 400 and 525 Hz: at most ${worst(levels).toFixed(3)} dB off, ${samples.length} frames`);
  expect(samples.length).toBe(2 * FRAMES - OVERLAP);
  expect(worst(levels)).toBeLessThan(0.3);
});

test("the same programme twice keeps its amplitude, in straight lines", async () => {
  // Both are in phase as they overlap.
  writeSine("a.wav", 400, (-2 * Math.PI * 400 * (FRAMES - OVERLAP)) / RATE_HZ);
  writeSine("b.wav", 400);
  const samples = await heard();
  const levels = envelopeDb(samples);
  console.info(`crossfade, 400 Hz twice: at most ${worst(levels).toFixed(3)} dB off, ${samples.length} frames`);
  expect(samples.length).toBe(2 * FRAMES - OVERLAP);
  expect(worst(levels)).toBeLessThan(0.05);
});

test("what continues the track before is joined without a gap, whatever the crossfade", async () => {
  writeSine("a.wav", 400);
  writeSine("b.wav", 525);
  const samples = await heard(true, 0.3);
  expect(samples.length).toBe(2 * FRAMES);
});

test("ramps overlap without a fade, for as long as both allow", async () => {
  writeSine("a.wav", 400);
  writeSine("b.wav", 525);
  const ramps = { start: "-17 0.1;", end: "-17 0.25;" };
  stage.start();
  stage.rig.turn({ type: "crossfade", seconds: 0.5, mixRampDb: -17, mixRampDelaySeconds: 0.05 });
  stage.rig.play(["a.wav", "b.wav"].map((uri) => stage.rig.source(uri, { mixRamp: ramps })));
  await stage.rig.until("ended");
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
  const bytes = stage.fake.record();
  const left = (frame: number) => bytes.readInt16LE(frame * 4);
  const sine = (hertz: number, frame: number) => AMPLITUDE * Math.sin((2 * Math.PI * hertz * frame) / RATE_HZ);
  expect(bytes.length / 4).toBe(2 * FRAMES - OVERLAP);
  for (let at = 0; at < OVERLAP; at += 101) {
    const sum = sine(400, FRAMES - OVERLAP + at) + sine(525, at);
    expect(Math.abs(left(FRAMES - OVERLAP + at) - sum)).toBeLessThan(4);
  }
});
