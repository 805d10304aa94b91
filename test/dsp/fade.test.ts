import { expect, test } from "vitest";
import { decibelsOf } from "../../src/dsp/decibel.ts";
import { FADE_SECONDS, Fade, fadeGain } from "../../src/dsp/fade.ts";

const RATE_HZ = 48_000;
const FADE_FRAMES = FADE_SECONDS * RATE_HZ;

/** What a fade makes of full scale, in blocks of this size. */
function faded(fade: Fade, frames: number, blockFrames: number): Float32Array {
  const samples = new Float32Array(frames * 2).fill(1);
  for (let at = 0; at < frames; at += blockFrames) fade.apply(samples, at, Math.min(blockFrames, frames - at));
  return samples;
}

/** The loudest change from one millisecond to the next, in dB, down to `floorDb`. */
function steepest(samples: Float32Array, floorDb: number): number {
  const levels: number[] = [];
  const msFrames = RATE_HZ / 1000;
  for (let at = 0; at + msFrames <= samples.length / 2; at += msFrames) {
    const stretch = samples.subarray(at * 2, (at + msFrames) * 2);
    const power = stretch.reduce((sum, sample) => sum + sample * sample, 0) / stretch.length;
    levels.push(Math.max(floorDb, decibelsOf(Math.sqrt(power))));
  }
  return Math.max(...levels.slice(1).map((level, at) => Math.abs(level - (levels[at] ?? 0))));
}

test("no millisecond of a fade is a step of more than 6 dB, and after 20 ms nothing is left", () => {
  const out = new Fade();
  out.close(FADE_FRAMES);
  const down = faded(out, 2000, 2000);
  const into = new Fade();
  into.set("closed");
  into.open(FADE_FRAMES);
  const up = faded(into, 2000, 2000);
  console.info(
    `fade: out ${steepest(down, -85).toFixed(2)} dB/ms, in ${steepest(up, -85).toFixed(2)} dB/ms, at its end ${decibelsOf(fadeGain(0.9999)).toFixed(1)} dB`,
  );
  expect(steepest(down, -85)).toBeLessThan(6);
  expect(steepest(up, -85)).toBeLessThan(6);
  expect(fadeGain(0.9999)).toBeLessThan(10 ** (-85 / 20));
  expect(down.subarray(RATE_HZ * 0.02 * 2).every((sample) => sample === 0)).toBe(true);
  expect(up.subarray(FADE_FRAMES * 2).every((sample) => sample === 1)).toBe(true);
});

test("closing turns back where opening had come to, in blocks of any size", () => {
  const heard = [1, 7, 480].map((blockFrames) => {
    const fade = new Fade();
    fade.set("closed");
    fade.open(FADE_FRAMES);
    const up = faded(fade, 480, blockFrames);
    fade.close(FADE_FRAMES);
    const down = faded(fade, 960, blockFrames);
    return Float32Array.from([...up, ...down]);
  });
  const [first] = heard;
  if (first === undefined) throw new Error("nothing heard");
  for (const each of heard) expect(each).toEqual(first);
  const jump = Math.max(...first.slice(2).map((sample, at) => Math.abs(sample - (first[at] ?? 0))));
  expect(jump).toBeLessThan(0.02);
  expect(first.at(-1)).toBe(0);
});

test("open and at rest it touches no sample", () => {
  const fade = new Fade();
  const samples = Float32Array.from([0.1, Number.NaN, -3, 0.7]);
  fade.apply(samples, 0, 2);
  expect([...samples]).toEqual([Math.fround(0.1), Number.NaN, -3, Math.fround(0.7)]);
});
