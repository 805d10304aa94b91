/** What is in a music folder by mistake or malice never reaches the device as noise, and the next song plays. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { floatWav, wavFile } from "../decoders/wav-file.ts";
import { temporaryPlace } from "../rig/place.ts";
import { heard, trimmed } from "./heard.ts";
import { splitSweep } from "./sweep.ts";

test("NaN, absurd numbers, lying headers, a truncated file and a change of rate", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("hostile");
  const { parts } = splitSweep(place.path, 2);
  const [first = "", last = ""] = parts;
  mkdirSync(place.under("music"));
  const write = (name: string, bytes: Buffer) => writeFileSync(place.under("music", name), bytes);
  const pcm = readFileSync(first).subarray(44);
  const quiet = (i: number) => 0.1 * Math.sin(i * 0.05);
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-42];
  write(
    "1-nan.wav",
    floatWav(
      44_100,
      2,
      Array.from({ length: 44_100 }, (_, i) => bad[i % 5] ?? quiet(i)),
    ),
  );
  write("2-integers-as-floats.wav", wavFile({ rateHz: 44_100, channels: 2, bits: 32, tag: 3 }, pcm));
  write("3-no-rate.wav", wavFile({ rateHz: 0, channels: 2, bits: 16, tag: 1 }, pcm));
  write("4-sizes.wav", wavFile({ rateHz: 44_100, channels: 2, bits: 20, tag: 1 }, pcm));
  execFileSync("flac", ["--silent", "-o", place.under("whole.flac"), first]);
  const flac = readFileSync(place.under("whole.flac"));
  write("5-cut.flac", flac.subarray(0, flac.length / 2));
  execFileSync("sox", [
    "-D",
    "-r",
    "48000",
    "-n",
    "-b",
    "16",
    "-c",
    "2",
    place.under("music", "6-rate.wav"),
    ..."synth 0.5 sine 500 vol 0.2".split(" "),
  ]);
  execFileSync("flac", ["--silent", "-o", place.under("music", "7-good.flac"), last]);

  const takes = await heard(place.path, null);
  let loudest = 0;
  for (const { format, bytes } of takes) {
    const { read, scale, sampleBytes } = SAMPLES[format] ?? { read: () => Number.NaN, scale: 1, sampleBytes: 4 };
    for (let at = 0; at + sampleBytes <= bytes.length; at += sampleBytes) {
      const sample = Math.abs(read(bytes, at) / scale);
      if (!(sample <= loudest)) loudest = sample;
    }
  }
  // The sweep is the loudest of it.
  expect(loudest).toBeLessThan(0.51);
  const heardOf = takes.map(({ rateHz, format, bytes }) => `${rateHz}:${format}, ${bytes.length} bytes`);
  expect(
    takes.some(({ bytes }) => bytes.includes(readFileSync(last).subarray(44))),
    heardOf.join("; "),
  ).toBe(true);
});

test("tracks that are resampled join as if they were one", { timeout: 120_000 }, async () => {
  const captured: Buffer[] = [];
  for (const count of [1, 3]) {
    using place = temporaryPlace("resampled");
    const { parts } = splitSweep(place.path, count);
    mkdirSync(place.under("music"));
    for (const [index, part] of parts.entries()) {
      execFileSync("flac", ["--silent", "-o", place.under("music", `${index}.flac`), part]);
    }
    const [take, ...more] = await heard(place.path, count, ['format = "48000:32:2"']);
    expect(more).toEqual([]);
    expect(take).toMatchObject({ rateHz: 48_000, format: "S32_LE" });
    captured.push(trimmed(take?.bytes ?? Buffer.alloc(0), 8));
  }
  const [whole, joined] = captured.map((bytes) => new Int32Array(Uint8Array.from(bytes).buffer));
  let largest = 0;
  whole?.forEach((sample, i) => {
    largest = Math.max(largest, Math.abs(sample - (joined?.[i] ?? 0)) / 2 ** 31);
  });
  const differenceDb = 20 * Math.log10(largest + 1e-12);
  console.info(`three tracks at 48 kHz differ from the whole by ${differenceDb.toFixed(1)} dB at most`);
  expect(joined?.length).toBe(whole?.length);
  expect(differenceDb).toBeLessThan(-90);
});

const SAMPLES: Readonly<
  Record<
    string,
    { readonly read: (bytes: Buffer, at: number) => number; readonly scale: number; readonly sampleBytes: number }
  >
> = {
  S16_LE: { read: (bytes, at) => bytes.readInt16LE(at), scale: 2 ** 15, sampleBytes: 2 },
  S24_3LE: { read: (bytes, at) => bytes.readIntLE(at, 3), scale: 2 ** 23, sampleBytes: 3 },
  S32_LE: { read: (bytes, at) => bytes.readInt32LE(at), scale: 2 ** 31, sampleBytes: 4 },
  FLOAT_LE: { read: (bytes, at) => bytes.readFloatLE(at), scale: 1, sampleBytes: 4 },
};
