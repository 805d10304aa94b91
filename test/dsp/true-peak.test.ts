import { expect, test } from "vitest";
import { decibelsOf } from "../../src/dsp/decibel.ts";
import { TruePeakMeter } from "../../src/dsp/true-peak/true-peak-meter.ts";
import { RATE_HZ, sine } from "./signals.ts";

function truePeakDb(samples: Float32Array): number {
  const meter = new TruePeakMeter();
  meter.add(samples, samples.length / 2);
  meter.finish();
  return decibelsOf(meter.peak);
}

/** Begins and ends softly, so that only the tone itself is measured. */
function softened(samples: Float32Array): Float32Array {
  const frames = samples.length / 2;
  return samples.map((value, index) => value * Math.min(1, Math.min(index >> 1, frames - (index >> 1)) / 2000));
}

test.each([
  ["15", 4, 0, 0.5, -6],
  ["16", 4, 45, 0.5, -6],
  ["17", 6, 60, 0.5, -6],
  ["18", 8, 67.5, 0.5, -6],
  ["19", 4, 45, 1.41, 3],
])("Tech 3341 case %s: fs/%i at %d degrees", (name, divisor, phase, amplitude, expectedDb) => {
  const found = truePeakDb(softened(sine(RATE_HZ / divisor, amplitude, RATE_HZ, phase)));
  console.log(`Tech 3341 case ${name}: ${found.toFixed(2)} dBTP (${expectedDb})`);
  expect(found).toBeLessThanOrEqual(expectedDb + 0.2);
  expect(found).toBeGreaterThanOrEqual(expectedDb - 0.4);
});

test.each([0, 1, 2, 3])("Tech 3341 cases 20 to 23: a peak between the samples, %i quarters after one", (quarters) => {
  // A band-limited pulse at fs/4 whose crest lies there; at a quarter of the rate four points per sample always hit it.
  const frames = 4000;
  const samples = new Float32Array(frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    const x = frame - frames / 2 - quarters / 4;
    const value = 0.5 * Math.exp(-((x / 60) ** 2)) * Math.cos((Math.PI / 3) * x);
    samples[frame * 2] = value;
    samples[frame * 2 + 1] = value;
  }
  const found = truePeakDb(samples);
  expect(found).toBeLessThanOrEqual(-6.02 + 0.2);
  expect(found).toBeGreaterThanOrEqual(-6.02 - 0.4);
});

test("what a peak before has made superfluous is not missed: the highest value does not depend on the order", () => {
  const loud = sine(RATE_HZ / 4, 0.9, 4800, 45);
  const soft = sine(997, 0.3, 4800);
  const one = Float32Array.of(...softened(loud), ...softened(soft));
  const other = Float32Array.of(...softened(soft), ...softened(loud));
  expect(truePeakDb(one)).toBeCloseTo(truePeakDb(other), 6);
});
