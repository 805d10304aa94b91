import { describe, expect, test } from "vitest";
import { BiquadCascade } from "../../src/dsp/biquad/cascade.ts";
import { sectionOf } from "../../src/dsp/biquad/coefficients.ts";
import { gainDbAt } from "../../src/dsp/biquad/response.ts";
import { BAND_TYPES, type Band } from "../../src/shared/sound/band.ts";
import { type Limit, SOUND_LIMITS } from "../../src/shared/sound/limits.ts";
import { noise, RATE_HZ, sine } from "./signals.ts";

const both = (band: Band, rateHz = RATE_HZ) => ({ section: sectionOf(band, rateHz), side: "both" }) as const;

/** How much louder a sine comes out once the filter has settled. */
function measuredDb(band: Band, frequencyHz: number): number {
  const settle = RATE_HZ;
  const period = Math.round(RATE_HZ / frequencyHz) * 100;
  const input = sine(frequencyHz, 0.25, settle + period);
  const output = input.slice();
  new BiquadCascade([both(band)]).process(output, output.length / 2);
  const power = (samples: Float32Array) => samples.subarray(settle * 2).reduce((sum, value) => sum + value * value, 0);
  return 10 * Math.log10(power(output) / power(input));
}

describe.each(BAND_TYPES)("%s", (type) => {
  test.each([
    [50, 1],
    [1000, 0.7],
    [1000, 8],
    [12_000, 2],
  ])("at %i Hz with Q %d does to sines what its transfer function says", (frequencyHz, q) => {
    const band = { type, frequencyHz, q, gainDb: 7.5 };
    for (const probeHz of [30, 480, 1000, 1600, 6000, 16_000]) {
      const expected = gainDbAt(sectionOf(band, RATE_HZ), probeHz, RATE_HZ);
      if (expected > -40) expect(measuredDb(band, probeHz)).toBeCloseTo(expected, 2);
    }
  });
});

test("the points the cookbook promises: the gain at the centre, half of it at a shelf's corner, -3 dB at a pass filter's", () => {
  const at = (type: Band["type"], gainDb: number, q: number) =>
    gainDbAt(sectionOf({ type, frequencyHz: 1000, gainDb, q }, RATE_HZ), 1000, RATE_HZ);
  expect(at("peaking", -9, 3)).toBeCloseTo(-9, 9);
  expect(at("lowShelf", 6, Math.SQRT1_2)).toBeCloseTo(3, 9);
  expect(at("highShelf", 6, Math.SQRT1_2)).toBeCloseTo(3, 9);
  expect(at("lowPass", 0, Math.SQRT1_2)).toBeCloseTo(-3.0103, 4);
  expect(at("highPass", 0, Math.SQRT1_2)).toBeCloseTo(-3.0103, 4);
  expect(at("notch", 0, 5)).toBeLessThan(-100);
  expect(at("allPass", 0, 1)).toBeCloseTo(0, 9);
  const low = sectionOf({ type: "lowShelf", frequencyHz: 200, gainDb: 12, q: 0.7 }, RATE_HZ);
  expect(gainDbAt(low, 0.01, RATE_HZ)).toBeCloseTo(12, 6);
  expect(gainDbAt(low, RATE_HZ / 2, RATE_HZ)).toBeCloseTo(0, 6);
});

test("stable for every legal parameter: no impulse grows", () => {
  for (const type of BAND_TYPES) {
    for (const rateHz of [8000, 44_100, 384_000]) {
      for (const frequencyHz of [10, 100, 3999, 20_000]) {
        for (const q of [0.1, 0.7, 30]) {
          for (const gainDb of [-30, 0, 30]) {
            const { a1, a2 } = sectionOf({ type, frequencyHz, gainDb, q }, rateHz);
            // Jury's criterion: both poles inside the unit circle.
            expect(Math.abs(a2)).toBeLessThan(1);
            expect(Math.abs(a1)).toBeLessThan(1 + a2);
          }
        }
      }
    }
  }
});

test("stable for whatever is legal: 20 000 random filters at random rates", () => {
  const random = noise(60_000, 0.5, 3).map((value) => value + 0.5);
  let at = 0;
  const between = ([from, to]: Limit) => from * (to / from) ** (random[at++ % random.length] ?? 0);
  const { frequencyHz, q, gainDb } = SOUND_LIMITS.band;
  let closest = 1;
  for (let round = 0; round < 20_000; round++) {
    const type = BAND_TYPES[round % BAND_TYPES.length] ?? "peaking";
    const gain = gainDb[0] + (gainDb[1] - gainDb[0]) * (random[at++ % random.length] ?? 0);
    const band = { type, frequencyHz: between(frequencyHz), gainDb: gain, q: between(q) };
    const { a1, a2, ...rest } = sectionOf(band, between([8000, 384_000]));
    closest = Math.min(closest, 1 - Math.abs(a2), 1 + a2 - Math.abs(a1));
    expect(Object.values(rest).every(Number.isFinite)).toBe(true);
  }
  console.info(`20 000 random filters: the poles keep ${closest.toExponential(1)} from the edge`);
  expect(closest).toBeGreaterThan(0);
});

test("the same for any split into blocks, and each side by itself", () => {
  const bands = [both({ type: "peaking", frequencyHz: 300, gainDb: 6, q: 1 })];
  const left = [{ ...bands[0], side: "left" } as const].flatMap((each) =>
    each.section === undefined ? [] : [{ section: each.section, side: each.side }],
  );
  const input = noise(10_000, 0.5);
  const whole = input.slice();
  new BiquadCascade(bands).process(whole, 10_000);
  const split = input.slice();
  const cascade = new BiquadCascade(bands);
  for (let at = 0, size = 1; at < 10_000; at += size, size = Math.min((size * 3) % 4097 || 1, 10_000 - at)) {
    cascade.process(split.subarray(at * 2), size);
  }
  expect(split).toEqual(whole);
  const half = input.slice();
  new BiquadCascade(left).process(half, 10_000);
  expect(half.filter((_, index) => index % 2 === 0)).toEqual(whole.filter((_, index) => index % 2 === 0));
  expect(half.filter((_, index) => index % 2 === 1)).toEqual(input.filter((_, index) => index % 2 === 1));
});

test("NaN and infinities do not stay", () => {
  const cascade = new BiquadCascade([both({ type: "lowShelf", frequencyHz: 100, gainDb: 6, q: 1 })]);
  for (const evil of [Number.NaN, Number.POSITIVE_INFINITY]) {
    cascade.process(new Float32Array(64).fill(evil), 32);
    const after = sine(1000, 0.5, 4800);
    cascade.process(after, 4800);
    expect(after.every((value) => Math.abs(value) < 2)).toBe(true);
  }
});
