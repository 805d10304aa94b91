/** EBU Tech 3341 and 3342: their synthesised cases, each signal made from its definition. */
import { describe, expect, test } from "vitest";
import { LoudnessMeter, SURROUND_WEIGHTS } from "../../src/dsp/loudness/loudness-meter.ts";
import { RATE_HZ, sine, steppedChannels, steppedTone, type Tone } from "./signals.ts";

function metered(samples: Float32Array, rateHz = RATE_HZ): LoudnessMeter {
  const meter = new LoudnessMeter(rateHz);
  meter.add(samples, samples.length / 2);
  return meter;
}

const tones = (...steps: readonly (readonly [seconds: number, levelDb: number])[]): Tone[] =>
  steps.map(([seconds, levelDb]) => ({ seconds, levelDb }));

const INTEGRATED: readonly (readonly [name: string, tones: readonly Tone[]])[] = [
  ["1", tones([20, -23])],
  ["3", tones([10, -36], [60, -23], [10, -36])],
  ["4", tones([10, -72], [10, -36], [60, -23], [10, -36], [10, -72])],
  ["5", tones([20, -26], [20.1, -20], [20, -26])],
];

describe.each([44_100, 48_000, 96_000])("Tech 3341 at %i Hz", (rateHz) => {
  test.each(INTEGRATED)("case %s: integrated -23.0 LUFS", (name, steps) => {
    const { integratedLufs } = metered(steppedTone(steps, 1000, rateHz), rateHz);
    console.log(`Tech 3341 case ${name} at ${rateHz} Hz: ${integratedLufs?.toFixed(3)} LUFS`);
    expect(Math.abs((integratedLufs ?? 0) + 23)).toBeLessThanOrEqual(0.1);
  });

  test("case 2: integrated -33.0 LUFS, and momentary and short-term alike", () => {
    const meter = metered(steppedTone(tones([20, -33]), 1000, rateHz), rateHz);
    for (const lufs of [meter.integratedLufs ?? 0, meter.momentaryLufs, meter.shortTermLufs]) {
      expect(Math.abs(lufs + 33)).toBeLessThanOrEqual(0.1);
    }
  });
});

test("BS.1770: 997 Hz at full scale in one channel is -3.01 LUFS", () => {
  const samples = sine(997, 1, 20 * RATE_HZ);
  for (let frame = 0; frame < samples.length / 2; frame++) samples[frame * 2 + 1] = 0;
  const lufs = metered(samples).integratedLufs ?? 0;
  console.log(`997 Hz, 0 dBFS, one channel: ${lufs.toFixed(3)} LUFS`);
  expect(Math.abs(lufs + 3.01)).toBeLessThanOrEqual(0.02);
});

test("Tech 3341 case 6: five channels with their weights, -23.0 LUFS", () => {
  const samples = steppedChannels([{ seconds: 20, levelsDb: [-28, -28, -24, Number.NEGATIVE_INFINITY, -30, -30] }]);
  const meter = new LoudnessMeter(RATE_HZ, SURROUND_WEIGHTS);
  meter.add(samples, samples.length / 6);
  expect(Math.abs((meter.integratedLufs ?? 0) + 23)).toBeLessThanOrEqual(0.1);
});

/** Feeds in steps of 100 ms, and answers `read` after each. */
function course(samples: Float32Array, read: (meter: LoudnessMeter) => number): number[] {
  const meter = new LoudnessMeter(RATE_HZ);
  const step = RATE_HZ / 10;
  return Array.from({ length: Math.floor(samples.length / 2 / step) }, (_, index) => {
    meter.add(samples.subarray(index * step * 2), step);
    return read(meter);
  });
}

test("Tech 3341 case 9: short-term stays at -23.0 LUFS from the third second on", () => {
  const samples = steppedTone(Array.from({ length: 5 }, () => tones([1.34, -20], [1.66, -30])).flat());
  const steady = course(samples, (meter) => meter.shortTermLufs).slice(30);
  expect(Math.max(...steady.map((lufs) => Math.abs(lufs + 23)))).toBeLessThanOrEqual(0.1);
});

test("Tech 3341 case 12: momentary stays at -23.0 LUFS from the first second on", () => {
  const samples = steppedTone(Array.from({ length: 25 }, () => tones([0.18, -20], [0.22, -30])).flat());
  const steady = course(samples, (meter) => meter.momentaryLufs).slice(10);
  expect(Math.max(...steady.map((lufs) => Math.abs(lufs + 23)))).toBeLessThanOrEqual(0.1);
});

test.each(Array.from({ length: 20 }, (_, index) => index))(
  "Tech 3341 case 10.%i: the highest short-term value is -23.0 LUFS wherever the tone begins",
  (index) => {
    const meter = metered(steppedTone(tones([index * 0.15, -120], [3, -23], [1, -120])));
    expect(Math.abs(meter.maxShortTermLufs + 23)).toBeLessThanOrEqual(0.1);
  },
);

test.each(Array.from({ length: 20 }, (_, index) => index))(
  "Tech 3341 case 13.%i: the highest momentary value is -23.0 LUFS wherever the tone begins",
  (index) => {
    const meter = metered(steppedTone(tones([index * 0.02, -120], [0.4, -23], [1, -120])));
    expect(Math.abs(meter.maxMomentaryLufs + 23)).toBeLessThanOrEqual(0.1);
  },
);

test.each([
  ["1", tones([20, -20], [20, -30]), 10],
  ["2", tones([20, -20], [20, -15]), 5],
  ["3", tones([20, -40], [20, -20]), 20],
  ["4", tones([20, -50], [20, -35], [20, -20], [20, -35], [20, -50]), 15],
])("Tech 3342 case %s: loudness range", (name, steps, rangeLu) => {
  const { rangeLu: found } = metered(steppedTone(steps));
  console.log(`Tech 3342 case ${name}: ${found.toFixed(2)} LU (${rangeLu})`);
  expect(Math.abs(found - rangeLu)).toBeLessThanOrEqual(1);
});

test("any split into blocks gives the same numbers", () => {
  const samples = steppedTone(tones([3.3, -20], [2.1, -40], [4, -12]));
  const whole = metered(samples);
  const split = new LoudnessMeter(RATE_HZ);
  for (let at = 0, size = 1; at < samples.length / 2; at += size, size = (size * 7) % 4097 || 1) {
    size = Math.min(size, samples.length / 2 - at);
    split.add(samples.subarray(at * 2), size);
  }
  expect(split.integratedLufs).toBeCloseTo(whole.integratedLufs ?? 0, 9);
  expect(split.rangeLu).toBe(whole.rangeLu);
});

test("silence and noise under the gate have no loudness; NaN is no end", () => {
  expect(metered(new Float32Array(RATE_HZ * 4)).integratedLufs).toBe(null);
  expect(metered(steppedTone(tones([5, -80]))).integratedLufs).toBe(null);
  const meter = metered(new Float32Array(RATE_HZ).fill(Number.NaN));
  meter.add(steppedTone(tones([20, -23])), 20 * RATE_HZ);
  expect(Math.abs((meter.integratedLufs ?? 0) + 23)).toBeLessThanOrEqual(0.1);
});
