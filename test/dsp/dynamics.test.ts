import { describe, expect, test } from "vitest";
import { amplitudeOf, decibelsOf } from "../../src/dsp/decibel.ts";
import { Compressor, type CompressorSettings, staticGainDb } from "../../src/dsp/dynamics/compressor.ts";
import { DEFAULT_LEVEL_MATCHER, LevelMatcher } from "../../src/dsp/dynamics/level-matcher.ts";
import { DEFAULT_LIMITER, Limiter } from "../../src/dsp/dynamics/limiter.ts";
import { TruePeakMeter } from "../../src/dsp/true-peak/true-peak-meter.ts";
import { noise, programme, RATE_HZ, sine, steppedTone } from "./signals.ts";

const highest = (samples: Float32Array) => samples.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);

function processed(
  processor: { process(samples: Float32Array, frames: number): void },
  input: Float32Array,
  size = 512,
) {
  const output = input.slice();
  for (let at = 0; at < output.length; at += size * 2) {
    const block = output.subarray(at, at + size * 2);
    processor.process(block, block.length / 2);
  }
  return output;
}

describe("limiter", () => {
  const ceiling = amplitudeOf(DEFAULT_LIMITER.ceilingDb);
  const square = Float32Array.from({ length: 96_000 }, (_, index) => ((index >> 1) % 100 < 50 ? 8 : -8));
  test.each([
    ["full-scale noise", noise(48_000, 8)],
    ["a square of +18 dB", square],
    ["a tone between samples", sine(RATE_HZ / 4, 1.41, 48_000, 45)],
    ["single samples", Float32Array.from({ length: 96_000 }, (_, index) => (index % 977 === 0 ? 4 : 0.1))],
  ])("%s: no sample passes the ceiling", (_name, input) => {
    expect(highest(processed(new Limiter(DEFAULT_LIMITER, RATE_HZ), input))).toBeLessThanOrEqual(Math.fround(ceiling));
  });

  test("nor does the waveform between the samples of music that is far too loud", () => {
    const meter = new TruePeakMeter();
    const loud = processed(
      new Limiter(DEFAULT_LIMITER, RATE_HZ),
      programme(5).map((value) => value * 6),
    );
    meter.add(loud, loud.length / 2);
    console.log(
      `limiter: true peak ${decibelsOf(meter.peak).toFixed(3)} dB under a ceiling of ${DEFAULT_LIMITER.ceilingDb} dB`,
    );
    expect(decibelsOf(meter.peak)).toBeLessThanOrEqual(DEFAULT_LIMITER.ceilingDb + 0.1);
  });

  test("below the ceiling every sample comes out as it went in, later by the latency", () => {
    const limiter = new Limiter(DEFAULT_LIMITER, RATE_HZ);
    const input = programme(2);
    const output = processed(limiter, input);
    const late = limiter.latencyFrames * 2;
    expect(highest(input)).toBeLessThan(ceiling);
    expect(output.subarray(late)).toEqual(input.subarray(0, input.length - late));
    expect(limiter.takeReductionDb()).toBe(-0);
  });

  test("after a burst it is exactly transparent again", () => {
    const limiter = new Limiter(DEFAULT_LIMITER, RATE_HZ);
    processed(limiter, noise(4800, 4));
    processed(limiter, new Float32Array(RATE_HZ * 6));
    const input = programme(1);
    const late = limiter.latencyFrames * 2;
    expect(processed(limiter, input).subarray(late)).toEqual(input.subarray(0, input.length - late));
  });

  test("the same for any split into blocks", () => {
    const input = noise(20_000, 3);
    const whole = processed(new Limiter(DEFAULT_LIMITER, RATE_HZ), input, 20_000);
    const odd = processed(new Limiter(DEFAULT_LIMITER, RATE_HZ), input, 613);
    const largest = whole.reduce((most, value, index) => Math.max(most, Math.abs(value - (odd[index] ?? 0))), 0);
    expect(largest).toBeLessThan(1e-6);
  });
});

describe("compressor", () => {
  const settings: CompressorSettings = {
    thresholdDb: -20,
    ratio: 4,
    kneeDb: 6,
    attackMs: 5,
    releaseMs: 100,
    makeUpDb: 0,
  };

  test("the static curve: nothing below the knee, the ratio above, and both edges meet in value and slope", () => {
    expect(staticGainDb(-30, settings)).toBe(0);
    expect(staticGainDb(-8, settings)).toBeCloseTo(-9, 9);
    for (const edge of [-23, -17]) {
      const slope = (from: number) => (staticGainDb(from + 1e-4, settings) - staticGainDb(from, settings)) / 1e-4;
      expect(staticGainDb(edge - 1e-9, settings)).toBeCloseTo(staticGainDb(edge + 1e-9, settings), 6);
      expect(slope(edge - 2e-4)).toBeCloseTo(slope(edge + 1e-4), 3);
    }
  });

  test.each([-30, -21, -15, -6])("a constant level of %i dB ends on the curve", (levelDb) => {
    const level = amplitudeOf(levelDb);
    const output = processed(new Compressor(settings, RATE_HZ), new Float32Array(RATE_HZ * 4).fill(level));
    const found = decibelsOf(output.at(-1) ?? 0);
    expect(found - levelDb).toBeCloseTo(staticGainDb(levelDb, settings), 2);
  });

  test("attack and release reach 1 - 1/e of the way in their times", () => {
    const compressor = new Compressor(settings, RATE_HZ);
    const wanted = staticGainDb(-2, settings);
    processed(compressor, new Float32Array(2 * Math.round(0.005 * RATE_HZ)).fill(amplitudeOf(-2)), 1);
    expect(compressor.gainDb / wanted).toBeCloseTo(1 - Math.exp(-1), 2);
    processed(compressor, new Float32Array(RATE_HZ * 2).fill(amplitudeOf(-2)));
    processed(compressor, new Float32Array(2 * Math.round(0.1 * RATE_HZ)));
    expect(compressor.gainDb / wanted).toBeCloseTo(Math.exp(-1), 2);
  });
});

describe("level matcher", () => {
  const tone = (seconds: number, levelDb: number) => steppedTone([{ seconds, levelDb }]);
  const gainOver = (matcher: LevelMatcher, input: Float32Array): number[] => {
    const gains: number[] = [];
    for (let at = 0; at < input.length; at += 9600) {
      matcher.process(input.slice(at, at + 9600), Math.min(9600, input.length - at) / 2);
      gains.push(matcher.gainDb);
    }
    return gains;
  };

  test("what was matched before comes through bit for bit, and its gain goes within 20 ms", () => {
    const matcher = new LevelMatcher(DEFAULT_LEVEL_MATCHER, RATE_HZ);
    matcher.enter(true);
    const input = tone(5, -10);
    expect(processed(matcher, input)).toEqual(input);
    matcher.enter(false);
    gainOver(matcher, tone(5, -10));
    expect(matcher.gainDb).toBeLessThan(-5);
    matcher.enter(true);
    const after = new Float32Array(9600).fill(0.5);
    matcher.process(after, 4800);
    expect(after.subarray(960 * 2).every((value) => value === 0.5)).toBe(true);
    const steps = after.subarray(0, 960 * 2).map((value, index) => Math.abs((after[index + 2] ?? value) - value));
    expect(Math.max(...steps)).toBeLessThan(0.5 / 900);
  });

  test("silence and then a soft tone: it waits in the silence, never jumps, never passes its limit", () => {
    const matcher = new LevelMatcher(DEFAULT_LEVEL_MATCHER, RATE_HZ);
    const gains = gainOver(
      matcher,
      Float32Array.from([...tone(4, -20), ...new Float32Array(RATE_HZ * 20), ...tone(20, -50)]),
    );
    const steps = gains.slice(1).map((gain, index) => Math.abs(gain - (gains[index] ?? 0)));
    const before = gains[45] ?? 0;
    const inSilence = gains.slice(60, 135);
    expect(Math.max(...inSilence) - Math.min(...inSilence)).toBeLessThan(0.01);
    expect(Math.abs((gains[130] ?? 0) - before)).toBeLessThan(3);
    expect(Math.max(...steps)).toBeLessThan(1.5);
    expect(Math.max(...gains)).toBeLessThanOrEqual(12);
  });

  test("speech and music by turns are not pumped: less than 3 dB of movement over a pause of one second", () => {
    const matcher = new LevelMatcher(DEFAULT_LEVEL_MATCHER, RATE_HZ);
    const turn = [
      { seconds: 2, levelDb: -18 },
      { seconds: 1, levelDb: -45 },
    ];
    const gains = gainOver(matcher, steppedTone([0, 1, 2, 3, 4, 5, 6, 7].flatMap(() => turn)));
    const settled = gains.slice(100);
    expect(Math.max(...settled) - Math.min(...settled)).toBeLessThan(3);
  });
});
