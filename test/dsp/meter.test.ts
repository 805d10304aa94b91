import { describe, expect, test } from "vitest";
import { Meter } from "../../src/dsp/meter/meter.ts";
import { SILENCE_DB, THIRD_OCTAVES_HZ } from "../../src/shared/sound/meter-reading.ts";

const centreHz = (band: number) => 1000 * 10 ** ((band - THIRD_OCTAVES_HZ.indexOf(1000)) / 10);

/** A sine of these amplitudes on the two sides, heard in blocks of changing length. */
function hear(meter: Meter, frequencyHz: number, left: number, right: number, seconds: number): void {
  const total = Math.round(meter.rateHz * seconds);
  const blocks = [1, 441, 1024, 4096, 37];
  for (let at = 0, turn = 0; at < total; turn++) {
    const frames = Math.min(blocks[turn % blocks.length] ?? 1, total - at);
    const block = new Float32Array(frames * 2);
    for (let i = 0; i < frames; i++) {
      const value = Math.sin((2 * Math.PI * frequencyHz * (at + i)) / meter.rateHz);
      block[i * 2] = left * value;
      block[i * 2 + 1] = right * value;
    }
    meter.add(block, frames);
    at += frames;
  }
}

function bands(meter: Meter): { left: Float64Array; right: Float64Array } {
  const left = new Float64Array(THIRD_OCTAVES_HZ.length);
  const right = new Float64Array(THIRD_OCTAVES_HZ.length);
  meter.spectrum.read(left, right);
  return { left, right };
}

describe.each([44_100, 48_000, 88_200, 192_000, 8000])("at %i Hz", (rateHz) => {
  test("a sine of known level is read as what it is", () => {
    const meter = new Meter(rateHz);
    hear(meter, 997, 1, 0.1, 4);
    expect(meter.left.peakDb).toBeCloseTo(0, 1);
    expect(meter.right.peakDb).toBeCloseTo(-20, 1);
    expect(Math.abs(meter.left.rmsDb + 3.01)).toBeLessThan(0.02);
    expect(Math.abs(meter.right.rmsDb + 23.01)).toBeLessThan(0.02);
    // BS.1770: 997 Hz at full scale in one channel is -3.01 LUFS; a hundredth of its power is on the other side.
    const lufs = -3.01 + 10 * Math.log10(1.01);
    expect(Math.abs(meter.momentaryLufs - lufs)).toBeLessThan(0.1);
    expect(Math.abs(meter.shortTermLufs - lufs)).toBeLessThan(0.1);
    const { left, right } = bands(meter);
    const band = THIRD_OCTAVES_HZ.indexOf(1000);
    expect(Math.abs((left[band] ?? 0) + 3.01)).toBeLessThan(0.05);
    expect(Math.abs((right[band] ?? 0) + 23.01)).toBeLessThan(0.05);
    expect(Math.max(left[band - 2] ?? 0, left[band + 2] ?? 0)).toBeLessThan(-45);
  });
});

test("each band reads a tone at its centre, and no other than its neighbours do", () => {
  let worst = 0;
  for (const [band, name] of THIRD_OCTAVES_HZ.entries()) {
    const meter = new Meter(44_100);
    hear(meter, centreHz(band), 0.5, 0, 0.7);
    const { left, right } = bands(meter);
    const error = Math.abs((left[band] ?? 0) - (20 * Math.log10(0.5) - 3.0103));
    if (name >= 40) worst = Math.max(worst, error);
    expect(error).toBeLessThan(name >= 40 ? 0.1 : 1.5);
    expect(Math.max(...right)).toBeLessThan(-90);
    for (const [other, level] of left.entries()) {
      if (Math.abs(other - band) > 2) expect(level).toBeLessThan(-40);
    }
  }
  console.info(`third octaves from 40 Hz on: within ${worst.toFixed(3)} dB`);
});

test("the sum of the bands of noise is its level", () => {
  const meter = new Meter(48_000);
  const block = new Float32Array(4096 * 2);
  let seed = 1;
  let square = 0;
  for (let turn = 0; turn < 24; turn++) {
    for (let i = 0; i < block.length; i++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0;
      block[i] = (seed / 2 ** 31) * 0.25;
      square = 0.25 ** 2 / 3;
    }
    meter.add(block, 4096);
  }
  const sum = bands(meter).left.reduce((total, level) => total + 10 ** (level / 10), 0);
  // White to 24 kHz; the bands end at 22.4 kHz.
  expect(10 * Math.log10(sum) - 10 * Math.log10((square * (22_390 - 17.8)) / 24_000)).toBeCloseTo(0, 0);
});

test("silence falls: the peak by its ballistics, the held one later, loudness within its windows", () => {
  const meter = new Meter(48_000);
  hear(meter, 1000, 1, 1, 1);
  hear(meter, 1000, 0, 0, 1.7);
  expect(meter.left.peakDb).toBeCloseTo(-20, 0);
  expect(meter.left.peakHoldDb).toBeCloseTo(0, 1);
  expect(meter.left.rmsDb).toBe(SILENCE_DB);
  expect(meter.momentaryLufs).toBeLessThan(-60);
  hear(meter, 1000, 0, 0, 2);
  expect(meter.left.peakHoldDb).toBeCloseTo(-20, 0);
  hear(meter, 1000, 0, 0, 12);
  expect([meter.left.peakDb, meter.right.peakHoldDb, meter.shortTermLufs]).toEqual([
    SILENCE_DB,
    SILENCE_DB,
    SILENCE_DB,
  ]);
  expect(Math.max(...bands(meter).left)).toBe(SILENCE_DB);
});

test("what is no number is read as silence and does not stay", () => {
  const meter = new Meter(44_100);
  meter.add(new Float32Array(8192).fill(Number.NaN), 4096);
  hear(meter, 1000, 1, 1, 1);
  expect(meter.left.peakDb).toBeCloseTo(0, 1);
  expect(meter.left.rmsDb).toBeCloseTo(-3.01, 1);
  expect(meter.momentaryLufs).toBeCloseTo(0, 1);
});
