/** At 100 % the samples written to the device are the file's samples, and files that belong together join without a seam. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Take } from "../rig/alsa.ts";
import { temporaryPlace } from "../rig/place.ts";
import { heard, trimmed } from "./heard.ts";
import { splitSweep } from "./sweep.ts";

const sox = (...words: string[]): void => {
  execFileSync("sox", ["-D", ...words]);
};

/** Noise and a tone that neither begin nor end with a zero sample, and fill every bit of the format. */
function testSignal(path: string, rateHz: number, bits: number, seconds: number): void {
  const synth = ["synth", String(seconds), "sine", "997", "sine", "440", "synth", "whitenoise", "mix", "gain", "-1"];
  sox("-R", "-r", String(rateHz), "-n", "-b", String(bits), "-c", "2", path, ...synth);
}

const CASES = [
  { rateHz: 44_100, bits: 16, type: "flac", format: "S16_LE" },
  { rateHz: 44_100, bits: 16, type: "wav", format: "S16_LE" },
  { rateHz: 96_000, bits: 24, type: "flac", format: "S24_3LE" },
  { rateHz: 96_000, bits: 24, type: "wav", format: "S24_3LE" },
] as const;

test.each(CASES)(
  "$type $rateHz:$bits arrives byte for byte",
  { timeout: 120_000 },
  async ({ rateHz, bits, type, format }) => {
    using place = temporaryPlace("bits");
    mkdirSync(place.under("music"));
    const file = place.under("music", `signal.${type}`);
    testSignal(file, rateHz, bits, 2.37);
    const raw = place.under("expected.raw");
    sox(file, "-t", "raw", "-e", "signed", "-b", String(bits), "-L", raw);

    const takes = await heard(place.path, 1);
    expect(takes.map((take) => [take.rateHz, take.format, take.channels])).toEqual([[rateHz, format, 2]]);
    const frameBytes = (bits / 8) * 2;
    const expected = trimmed(readFileSync(raw), frameBytes);
    const got = trimmed(takes[0]?.bytes ?? Buffer.alloc(0), frameBytes);
    expect(got.length / frameBytes).toBe(expected.length / frameBytes);
    expect(got.equals(expected)).toBe(true);
  },
);

test.each([
  ["flac", "flac"],
  ["aiff", "pcm_s16be"],
  ["m4a", "alac"],
  ["wav", "pcm_s16le"],
])(
  "a sweep split into three %s files joins with no frame lost, added or repeated",
  { timeout: 120_000 },
  async (type, codec) => {
    using place = temporaryPlace("gapless");
    const { whole, parts } = splitSweep(place.path, 3);
    mkdirSync(place.under("music"));
    for (const [index, part] of parts.entries()) {
      const file = place.under("music", `${index}.${type}`);
      execFileSync("ffmpeg", ["-v", "error", "-i", part, "-c:a", codec, file]);
    }
    const [take, ...more] = await heard(place.path, 3);
    expect(more).toEqual([]);
    const expected = trimmed(readFileSync(whole).subarray(44), 4);
    const got = trimmed(take?.bytes ?? Buffer.alloc(0), 4);
    console.info(
      `gapless ${type}: ${got.length / 4} of ${expected.length / 4} frames, all equal: ${got.equals(expected)}`,
    );
    expect(got.length / 4).toBe(expected.length / 4);
    expect(got.equals(expected)).toBe(true);
  },
);

test("the tracks of a cue sheet together are the file, byte for byte", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("cue");
  const { whole } = splitSweep(place.path, 1);
  mkdirSync(place.under("music"));
  execFileSync("flac", ["--silent", "-o", place.under("music", "image.flac"), whole]);
  // Frames of the sheet that are no whole milliseconds, a gap before a track, and a very short track.
  const indexes = [
    "INDEX 01 00:00:00",
    "INDEX 00 00:01:07\nINDEX 01 00:01:31",
    "INDEX 01 00:02:74",
    "INDEX 01 00:03:01",
  ];
  const tracks = indexes.map((index, track) => `TRACK 0${track + 1} AUDIO\n${index}\n`);
  writeFileSync(place.under("music", "image.cue"), `FILE "image.flac" WAVE\n${tracks.join("")}`);
  const [take, ...more] = await heard(place.path, 4);
  expect(more).toEqual([]);
  const expected = trimmed(readFileSync(whole).subarray(44), 4);
  const got = trimmed(take?.bytes ?? Buffer.alloc(0), 4);
  expect(got.length / 4).toBe(expected.length / 4);
  expect(got.equals(expected)).toBe(true);
});

test("MP3 with LAME's tags joins without a gap", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("lame");
  const { whole, parts } = splitSweep(place.path, 3);
  mkdirSync(place.under("music"));
  const files = parts.map((part, index) => ({ part, mp3: place.under("music", `${index}.mp3`) }));
  for (const { part, mp3 } of files) execFileSync("lame", ["--quiet", "-b", "320", part, mp3]);
  const takes = await heard(place.path, 3);
  const original = readFileSync(whole).subarray(44);
  const got = as16(takes);
  expect(got.length / 2).toBe(original.length / 4);
  const lengths = parts.map((part) => (readFileSync(part).length - 44) / 4);
  const joins = lengths
    .slice(0, -1)
    .map((_, index) => lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0));
  const reference = new Int16Array(original.buffer.slice(original.byteOffset, original.byteOffset + original.length));
  // A gap of a few frames, or a wrong start, would differ by the amplitude of the sweep (-6 dB) itself.
  for (const join of joins) expect(differenceDb(got, reference, join - 600, join + 600)).toBeLessThan(-40);
});

/** Lossy files may arrive in any word length: the upper 16 bits of each sample, without the padding after the end. */
function as16(takes: readonly Take[]): Int16Array {
  const [take] = takes;
  if (takes.length !== 1 || take === undefined) throw new Error(`${takes.length} openings of the device`);
  const path = take.format;
  const bytesPerSample = { S16_LE: 2, S24_3LE: 3, S24_LE: 4, S32_LE: 4 }[path];
  if (bytesPerSample === undefined) throw new Error(`format ${path}`);
  const top = path === "S24_LE" ? 1 : bytesPerSample - 2;
  const frameBytes = bytesPerSample * 2;
  const music = untilZeros(take.bytes, frameBytes);
  return Int16Array.from({ length: music.length / bytesPerSample }, (_, index) =>
    music.readInt16LE(index * bytesPerSample + top),
  );
}

function untilZeros(bytes: Buffer, frameBytes: number): Buffer {
  return bytes.subarray(0, trimmed(bytes, frameBytes).length + bytes.indexOf(trimmed(bytes, frameBytes)));
}

/** RMS of the difference in a stretch of frames, relative to full scale. */
function differenceDb(a: Int16Array, b: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from * 2; index < to * 2; index++) sum += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return 20 * Math.log10(Math.sqrt(sum / ((to - from) * 2)) / 32_768 + 1e-9);
}
