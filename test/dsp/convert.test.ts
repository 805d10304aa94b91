import { expect, test } from "vitest";
import { convert, SampleBuffer } from "../../src/dsp/convert.ts";
import { Dither } from "../../src/dsp/dither.ts";
import { BYTES_PER_SAMPLE, preferredFormats, type SampleFormat } from "../../src/shared/sample-format.ts";

const FULL_SCALE: Readonly<Record<Exclude<SampleFormat, "FLOAT">, number>> = {
  S16: 2 ** 15,
  S24_3: 2 ** 23,
  S24: 2 ** 23,
  S32: 2 ** 31,
};
const FORMATS = ["S16", "S24_3", "S24", "S32"] as const;

/** The integers that came out. */
function integers(
  format: (typeof FORMATS)[number],
  samples: readonly number[],
  dither: Dither | null = null,
): number[] {
  const buffer = new SampleBuffer(samples.length);
  convert(format, Float32Array.from(samples), samples.length / 2, buffer, dither);
  const bytes = Buffer.from(buffer.bytes.buffer);
  const width = BYTES_PER_SAMPLE[format];
  return samples.map((_, i) => bytes.readIntLE(i * width, width));
}

test("every 16-bit sample comes out of every format as the same sample, shifted", () => {
  const words = Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  const floats = words.map((word) => word / 32_768);
  for (const format of FORMATS) {
    const shift = FULL_SCALE[format] / 32_768;
    expect(integers(format, floats)).toEqual(words.map((word) => word * shift));
  }
});

test("24-bit samples are exact in 24 and 32 bits", () => {
  const words = Array.from({ length: 40_000 }, (_, i) => ((i * 419) % 2 ** 24) - 2 ** 23);
  const floats = words.map((word) => word / 2 ** 23);
  expect(integers("S24_3", floats)).toEqual(words);
  expect(integers("S24", floats)).toEqual(words);
  expect(integers("S32", floats)).toEqual(words.map((word) => word * 256));
});

test("overs are clamped, infinities too, and what is no number is silence", () => {
  const hostile = [1, -1, 1.5, -1.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0];
  for (const format of FORMATS) {
    const max = FULL_SCALE[format] - 1;
    const min = -FULL_SCALE[format];
    expect(integers(format, hostile)).toEqual([max, min, max, min, max, min, 0, 0]);
    expect(integers(format, hostile, new Dither(1)).every((word) => word >= min && word <= max)).toBe(true);
  }
  const buffer = new SampleBuffer(4);
  convert("FLOAT", Float32Array.from(hostile), 4, buffer, null);
  expect([...buffer.float32]).toEqual([1, -1, 1, -1, 1, -1, 0, 0]);
});

test("dither makes the mean of a level between two steps that level, with a triangular error", () => {
  const level = 0.3;
  const out = integers("S16", new Array(200_000).fill(level / 32_768), new Dither(7));
  const mean = out.reduce((sum, word) => sum + word, 0) / out.length;
  expect(mean).toBeCloseTo(level, 2);
  const variance = out.reduce((sum, word) => sum + (word - level) ** 2, 0) / out.length;
  // TPDF of +-1 step: 1/6, and 1/12 of the rounding itself.
  expect(variance).toBeCloseTo(1 / 4, 2);
});

/** Of two series of errors, from -1 to 1. */
function correlation(one: readonly number[], other: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

test.each(["S16", "S24_3", "S24"] as const)(
  "%s: the error of what is dithered is white and knows nothing of the sound",
  (format) => {
    const count = 40_000;
    // A sine of two steps, left and right: what rounding does to it alone is as periodic as it is.
    const steps = Array.from({ length: count }, (_, i) => 2 * Math.sin((2 * Math.PI * (i >> 1)) / 100));
    const errors = (dither: Dither | null) =>
      integers(
        format,
        steps.map((value) => value / FULL_SCALE[format]),
        dither,
      ).map((word, i) => word - (steps[i] ?? 0));
    /** With the sound, with its harmonics (100 frames later) and with the neighbours: left with right, and the next frames. */
    const worst = (error: readonly number[]) =>
      Math.max(
        ...[1, 2, 3, 4, 200].map((lag) => Math.abs(correlation(error.slice(lag), error.slice(0, -lag)))),
        Math.abs(correlation(error, steps)),
      );
    const dithered = errors(new Dither(5));
    const [related, bare] = [worst(dithered), worst(errors(null))];
    const power = dithered.reduce((sum, error) => sum + error * error, 0) / count;
    console.info(
      `dither, ${format}: related by ${related.toFixed(4)} at most (${bare.toFixed(2)} without), ${power.toFixed(3)} steps²`,
    );
    // Five times what chance makes of so many numbers.
    expect(related).toBeLessThan(5 / Math.sqrt(count));
    expect(bare).toBeGreaterThan(0.9);
    expect(power).toBeCloseTo(1 / 4, 2);
  },
);

test("32 bits need no dither: they hold every number that a sample between -1 and 1 can be, from 2^-8 on exactly", () => {
  const samples = Array.from({ length: 10_000 }, (_, i) => Math.fround(2 ** -8 + (i * 0.99) / 10_000));
  const words = integers("S32", samples, new Dither(5));
  expect(words).toEqual(samples.map((sample) => sample * 2 ** 31));
});

test("the first choice holds every bit of the source", () => {
  expect(preferredFormats(16)[0]).toBe("S16");
  expect(preferredFormats(24)[0]).toBe("S24_3");
  expect(preferredFormats(32)[0]).toBe("S32");
  expect(preferredFormats("f")[0]).toBe("S32");
});
