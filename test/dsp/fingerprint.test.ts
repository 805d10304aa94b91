import { describe, expect, test } from "vitest";
import { Fingerprinting } from "../../src/dsp/fingerprint/fingerprint.ts";
import { Similarity } from "../../src/dsp/similarity/similarity.ts";
import { DIMENSIONS, toRow } from "../../src/shared/sound/dimensions.ts";
import { noise, sine } from "./signals.ts";

const RATE_HZ = 44_100;

function fingerprintOf(samples: Float32Array, blockFrames = 4096) {
  const fingerprinting = new Fingerprinting(RATE_HZ);
  for (let at = 0; at < samples.length; at += blockFrames * 2) {
    const block = samples.subarray(at, at + blockFrames * 2);
    fingerprinting.add(block, block.length / 2);
  }
  return fingerprinting.result();
}

/** Strokes of noise that fade, `bpm` a minute. */
function clicks(bpm: number, seconds: number): Float32Array {
  const samples = noise(seconds * RATE_HZ, 0.5, 5);
  const beat = (60 / bpm) * RATE_HZ;
  return samples.map((value, index) => value * Math.exp(-((index >> 1) % beat) / 1500));
}

/** C, F, G and C again, each as long. */
function chords(seconds: number, chordSeconds: number): Float32Array {
  const samples = new Float32Array(seconds * RATE_HZ * 2);
  const progression = [
    [261.6, 329.6, 392],
    [349.2, 440, 523.3],
    [392, 493.9, 587.3],
  ];
  for (let frame = 0; frame < samples.length / 2; frame++) {
    const chord = progression[Math.floor(frame / RATE_HZ / chordSeconds) % progression.length] ?? [];
    const value = chord.reduce((sum, hz) => sum + 0.1 * Math.sin((2 * Math.PI * hz * frame) / RATE_HZ), 0);
    samples[frame * 2] = value;
    samples[frame * 2 + 1] = value;
  }
  return samples;
}

describe("what can be known of a signal is found", () => {
  test.each([70, 92, 120, 150, 174])("%i strokes a minute", (bpm) => {
    const found = fingerprintOf(clicks(bpm, 40));
    const octaves = (found?.tempo ?? 0) - Math.log2(bpm / 60);
    console.log(`${bpm} BPM: ${(60 * 2 ** (found?.tempo ?? 0)).toFixed(1)}`);
    // Its half or double is as right to a machine as it is to a dancer.
    expect(Math.abs(octaves - Math.round(octaves))).toBeLessThan(0.03);
    expect(found?.tempoStability).toBeGreaterThan(0.9);
    expect(Math.abs((found?.onsetDensity ?? 0) - bpm / 60)).toBeLessThan(0.3);
  });

  test("white noise is flat, wide and has no key; chords are tonal, narrow and sustained", () => {
    const white = fingerprintOf(noise(20 * RATE_HZ, 0.3));
    const tonal = fingerprintOf(chords(20, 2));
    expect(white?.flatness).toBeGreaterThan(-4);
    expect(tonal?.flatness).toBeLessThan(-20);
    expect(white?.correlation).toBeCloseTo(0, 1);
    expect(white?.width).toBeCloseTo(0.5, 1);
    expect(tonal?.correlation).toBeCloseTo(1, 6);
    expect(tonal?.width).toBeCloseTo(0, 6);
    expect(tonal?.chroma).toBeGreaterThan((white?.chroma ?? 0) + 0.1);
    expect(tonal?.harmonic).toBeGreaterThan(0.8);
    expect(white?.harmonic).toBeLessThan(0.6);
  });

  test("a tone of 100 Hz is bass, one of 6 kHz presence, at its own frequency, with the crest of a sine", () => {
    const low = fingerprintOf(sine(100, 0.5, 10 * RATE_HZ, 0, RATE_HZ));
    const high = fingerprintOf(sine(6000, 0.5, 10 * RATE_HZ, 0, RATE_HZ));
    expect(low?.bass).toBeGreaterThan(0.99);
    expect(high?.presence).toBeGreaterThan(0.99);
    expect(high?.centroid).toBeCloseTo(Math.log2(60), 1);
    expect(low?.crest).toBeCloseTo(3.01, 1);
    expect(high?.silence).toBe(0);
  });

  test("chords that change twice as often have less stable pitch", () => {
    expect(fingerprintOf(chords(30, 4))?.pitchStability).toBeGreaterThan(
      fingerprintOf(chords(30, 0.7))?.pitchStability ?? 1,
    );
  });
});

test("all or nothing: what is too short, or silent, has none", () => {
  expect(fingerprintOf(sine(440, 0.5, 4 * RATE_HZ, 0, RATE_HZ))).toBe(null);
  expect(fingerprintOf(new Float32Array(20 * RATE_HZ))).toBe(null);
});

test("every number is finite, and the same for any split into blocks", () => {
  for (const samples of [clicks(100, 12), chords(12, 1), noise(12 * RATE_HZ, 1)]) {
    const whole = fingerprintOf(samples);
    expect(whole).not.toBe(null);
    if (whole === null) continue;
    expect([...toRow(whole)].every(Number.isFinite)).toBe(true);
    const split = fingerprintOf(samples, 613);
    for (const { name } of DIMENSIONS) expect(split?.[name]).toBeCloseTo(whole[name], 6);
  }
});

describe("similarity", () => {
  const random = noise(500, 1, 9);
  const rows = Float32Array.from({ length: 40 * DIMENSIONS.length }, (_, index) => random[index] ?? 0);

  test("a copy is nearest, ties go to the lower row, and one odd track changes little", () => {
    const copy = rows.slice();
    copy.copyWithin(7 * DIMENSIONS.length, 3 * DIMENSIONS.length, 4 * DIMENSIONS.length);
    copy.copyWithin(5 * DIMENSIONS.length, 3 * DIMENSIONS.length, 4 * DIMENSIONS.length);
    const order = new Similarity(copy).nearest(3, 39);
    expect(order.slice(0, 2)).toEqual([
      { row: 5, distance: 0 },
      { row: 7, distance: 0 },
    ]);
    copy.fill(1e6, 39 * DIMENSIONS.length);
    const odd = new Similarity(copy).nearest(3, 39);
    expect(
      odd.slice(0, 10).filter(({ row }) => order.slice(0, 15).some((near) => near.row === row)).length,
    ).toBeGreaterThan(7);
    expect(odd.at(-1)?.row).toBe(39);
  });

  test("explains by what differs most", () => {
    const copy = rows.slice();
    copy.copyWithin(7 * DIMENSIONS.length, 3 * DIMENSIONS.length, 4 * DIMENSIONS.length);
    copy[7 * DIMENSIONS.length + 11] = (copy[3 * DIMENSIONS.length + 11] ?? 0) + 1;
    const [first, second] = new Similarity(copy).explain(3, 7, 2);
    expect(first).toMatchObject({ dimension: "tempo", share: 1 });
    expect(first?.differsBy).toBeGreaterThan(0);
    expect(second?.share).toBe(0);
  });
});
