import { expect, test } from "vitest";
import { Ramp } from "../../src/dsp/ramp.ts";
import { volumeGain } from "../../src/dsp/volume.ts";

const FRAMES = 4000;

function ramped(blockFrames: number, target: number): Float32Array {
  const ramp = new Ramp(1);
  const samples = new Float32Array(FRAMES * 2).fill(1);
  ramp.moveTo(target, 441);
  for (let at = 0; at < FRAMES; at += blockFrames) ramp.apply(samples, at, Math.min(blockFrames, FRAMES - at));
  return samples;
}

test("no step is larger than the ramp's slope, and it ends exactly on the target", () => {
  const samples = ramped(512, 0.25);
  for (let i = 2; i < samples.length; i += 2) {
    const step = Math.abs((samples[i] ?? 0) - (samples[i - 2] ?? 0));
    expect(step).toBeLessThanOrEqual(0.75 / 441 + 1e-6);
  }
  expect(samples.at(-1)).toBe(0.25);
  expect(samples[441 * 2]).toBe(0.25);
});

test("any block size gives the same samples", () => {
  const whole = ramped(FRAMES, 0.1);
  for (const blockFrames of [1, 7, 441, 1024]) expect(ramped(blockFrames, 0.1)).toEqual(whole);
});

test("at rest on 1 no sample is touched", () => {
  const samples = Float32Array.from([0.1, Number.NaN, -0, 2]);
  const ramp = new Ramp(1);
  expect(ramp.active).toBe(false);
  ramp.apply(samples, 0, 2);
  expect(samples).toEqual(Float32Array.from([0.1, Number.NaN, -0, 2]));
});

test("a new target is approached from wherever the gain is", () => {
  const ramp = new Ramp(0);
  const samples = new Float32Array(400).fill(1);
  ramp.moveTo(1, 200);
  ramp.apply(samples, 0, 100);
  ramp.moveTo(0, 100);
  ramp.apply(samples, 100, 100);
  expect(samples[198]).toBeCloseTo(0.5, 2);
  expect(samples[200]).toBeCloseTo(0.495, 2);
  expect(samples[398]).toBe(0);
});

test("volume: silence at 0, untouched at 100 and without a mixer, -18 dB at half", () => {
  expect(volumeGain(0)).toBe(0);
  expect(volumeGain(100)).toBe(1);
  expect(volumeGain(null)).toBe(1);
  expect(20 * Math.log10(volumeGain(50))).toBeCloseTo(-18.06, 2);
});

test.each([
  ["cubic", 100, 100, 0],
  ["cubic", 100, 10, -60],
  ["cubic", 50, 100, -18.06],
  ["cubic", 50, 50, -36.12],
  ["db", 100, 100, 0],
  ["db", 100, 99, -0.6],
  ["db", 100, 50, -30],
  ["db", 100, 1, -59.4],
  ["db", 80, 100, -12],
  ["db", 80, 50, -36],
] as const)("volume, %s taper, at most %s: %s is %s dB", (taper, maxVolume, volume, gainDb) => {
  expect(20 * Math.log10(volumeGain(volume, { taper, maxVolume }))).toBeCloseTo(gainDb, 2);
  expect(volumeGain(0, { taper, maxVolume })).toBe(0);
  expect(volumeGain(null, { taper, maxVolume })).toBe(1);
  expect(volumeGain(volume + 1e-6, { taper, maxVolume })).toBeGreaterThanOrEqual(
    volumeGain(volume, { taper, maxVolume }),
  );
});
