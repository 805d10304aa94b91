import { rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Host } from "./host.ts";
import { concat, firstDifference, Music } from "./music.ts";
import { toneIn } from "./tone.ts";
import { floatWav } from "./wav-file.ts";

const music = new Music();
const host = new Host(music.root);

beforeAll(() => {
  music.noise("cd.wav", 44_100, 16, 2, 3.3);
  music.noise("hires.wav", 96_000, 24, 2, 2.1);
  music.noise("mono.wav", 48_000, 16, 1, 1);
  for (const name of ["cd", "hires"]) {
    music.run("flac", "-s", `${name}.wav`, "-o", `${name}.flac`);
    music.run("sox", "-D", `${name}.wav`, `${name}.aiff`);
    music.run("ffmpeg", "-i", `${name}.wav`, "-c:a", "alac", `${name}.m4a`);
    music.run("ffmpeg", "-i", `${name}.wav`, "-c:a", "wavpack", `${name}.wv`);
  }
});
afterAll(async () => {
  await host.stop();
  rmSync(music.root, { recursive: true });
});

describe("lossless files come out sample by sample", () => {
  test.each([
    ["cd.wav", 44_100, 16],
    ["cd.flac", 44_100, 16],
    ["cd.aiff", 44_100, 16],
    ["cd.m4a", 44_100, 16],
    ["cd.wv", 44_100, 16],
    ["hires.wav", 96_000, 24],
    ["hires.flac", 96_000, 24],
    ["hires.aiff", 96_000, 24],
    ["hires.m4a", 96_000, 24],
    ["hires.wv", 96_000, 32], // ffmpeg knows only that they are more than 16
  ])("%s", async (path, rateHz, bits) => {
    const original = music.samples(path.replace(/\..*/, ".wav"));
    const { format, samples, ending } = await host.decode({ path });
    expect(ending).toBe("end");
    expect(format).toMatchObject({
      sourceRateHz: rateHz,
      deliveredRateHz: rateHz,
      sourceBits: bits,
      sourceChannels: 2,
    });
    expect(Math.abs((format?.durationSeconds ?? 0) - original.length / 2 / rateHz)).toBeLessThan(0.01);
    expect(samples.length).toBe(original.length);
    expect(firstDifference(samples, original)).toBe(-1);
  });

  test("the exact number of frames is announced where it is known", async () => {
    const { format, samples } = await host.decode({ path: "cd.flac", startSeconds: 1 });
    expect(format?.totalFrames).toBe(samples.length / 2);
  });
});

describe("seeks and ranges are exact to the frame", () => {
  const FRAME = 1 / 44_100;
  test.each([
    ["cd.wav", 1, null],
    ["cd.flac", 0.1, null],
    ["cd.flac", 100 * FRAME, 101 * FRAME],
    ["cd.flac", 1.234567, 2.7654321],
    ["cd.aiff", 12_345.4 * FRAME, 54_321.6 * FRAME],
    ["cd.m4a", 0.5, 1.5],
    ["cd.m4a", 2.000_01, null],
    ["cd.wv", 2.999_99, 3.1],
  ])("%s from %d to %s", async (path, startSeconds, endSeconds) => {
    const original = music.samples("cd.wav");
    const start = Math.round(startSeconds * 44_100) * 2;
    const end = endSeconds === null ? original.length : Math.round(endSeconds * 44_100) * 2;
    const { samples, ending } = await host.decode({ path, startSeconds, endSeconds });
    expect(ending).toBe("end");
    expect(samples.length).toBe(end - start);
    expect(firstDifference(samples, original.subarray(start, end))).toBe(-1);
  });

  test("consecutive ranges join without a frame lost or repeated", async () => {
    const cuts = [0, 0.7, 1.900_013, 2.6, null];
    const parts: Float32Array[] = [];
    for (const [index, startSeconds] of cuts.slice(0, -1).entries()) {
      const { samples } = await host.decode({
        path: "cd.flac",
        startSeconds: startSeconds ?? 0,
        endSeconds: cuts[index + 1] ?? null,
      });
      parts.push(samples);
    }
    expect(firstDifference(concat(parts), music.samples("cd.wav"))).toBe(-1);
  });

  test.each(["cd.flac", "cd.m4a"])("%s: a start behind the end is an end without samples", async (path) => {
    const { samples, ending } = await host.decode({ path, startSeconds: 10 });
    expect(samples.length).toBe(0);
    expect(ending).toBe("end");
  });
});

describe("channels", () => {
  test("mono goes to both sides unchanged", async () => {
    const original = music.samples("mono.wav");
    const { format, samples } = await host.decode({ path: "mono.wav" });
    expect(format?.sourceChannels).toBe(1);
    expect(
      firstDifference(
        samples,
        Float32Array.from(samples, (_, i) => original[i >> 1] ?? 0),
      ),
    ).toBe(-1);
    expect(samples.length).toBe(original.length * 2);
  });

  test("5.1 is mixed by BS.775 without clipping; the LFE is left out", async () => {
    const scale = 1 / (1 + 2 * Math.SQRT1_2);
    const sides: [number, number][] = [];
    for (let channel = 0; channel < 6; channel++) {
      writeFileSync(music.path("surround.wav"), floatWav(48_000, 6, impulse(6, channel)));
      const { samples } = await host.decode({ path: "surround.wav" });
      sides.push([samples[0] ?? 0, samples[1] ?? 0]);
    }
    const expected = [
      [1, 0],
      [0, 1],
      [Math.SQRT1_2, Math.SQRT1_2],
      [0, 0],
      [Math.SQRT1_2, 0],
      [0, Math.SQRT1_2],
    ];
    for (const [channel, [left, right]] of expected.entries()) {
      expect(sides[channel]?.[0]).toBeCloseTo((left ?? 0) * scale, 6);
      expect(sides[channel]?.[1]).toBeCloseTo((right ?? 0) * scale, 6);
    }
  });

  const SURROUND: Readonly<Record<string, string>> = {
    "s.flac": "-c:a flac",
    "s.m4a": "-c:a aac -b:a 512k",
    "alac.m4a": "-c:a alac",
    "s.ogg": "-c:a libvorbis -q:a 8",
    "s.opus": "-c:a libopus -mapping_family 1 -b:a 512k",
    "s.caf": "-c:a pcm_s16be",
    "s.mka": "-c:a flac",
    "s.wv": "-c:a wavpack",
  };

  test.each([
    ["5.1", [400, 700, 1000, 60, 1700, 2300]],
    ["7.1", [400, 700, 1000, 60, 1700, 2300, 2900, 3700]],
  ] as const)("every format has the channels of %s in their places", async (layout, voices) => {
    const rateHz = 48_000;
    const samples = Float32Array.from({ length: rateHz * voices.length }, (_, i) => {
      const frequencyHz = voices[i % voices.length] ?? 0;
      return 0.1 * Math.sin((2 * Math.PI * frequencyHz * Math.floor(i / voices.length)) / rateHz);
    });
    writeFileSync(music.path("voices.wav"), floatWav(rateHz, voices.length, samples));
    // ffmpeg writes ALAC of eight channels with other loudspeakers in front.
    const formats = Object.entries(SURROUND).filter(([name]) => layout === "5.1" || name !== "alac.m4a");
    const outputs = formats.flatMap(([name, words]) => [...words.split(" "), name]);
    music.run("ffmpeg", "-y", "-channel_layout", layout, "-i", "voices.wav", ...outputs);
    const half = Math.SQRT1_2;
    const left = [1, 0, half, 0, half, 0, half, 0].slice(0, voices.length);
    const right = [0, 1, half, 0, 0, half, 0, half].slice(0, voices.length);
    const scale = 0.1 / left.reduce((sum, gain) => sum + gain, 0);
    for (const [path] of formats) {
      const decoded = await host.decode({ path });
      for (const [channel, frequencyHz] of voices.entries()) {
        for (const [side, gains] of [left, right].entries()) {
          const { levelDb } = toneIn(decoded.samples, frequencyHz, rateHz, 6000, side);
          const name = `${path}: channel ${channel} on side ${side}`;
          expect(Math.abs(10 ** (levelDb / 20) - (gains[channel] ?? 0) * scale), name).toBeLessThan(0.004);
        }
      }
    }
  });

  test("NaN and infinities of a float file become silence", async () => {
    const bad = [0.25, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5, -0.5];
    writeFileSync(music.path("bad.wav"), floatWav(48_000, 2, bad));
    const { format, samples } = await host.decode({ path: "bad.wav" });
    expect(format?.sourceBits).toBe(0);
    expect([...samples]).toEqual([0.25, 0, 0, 0, 1.5, -0.5]);
    const resampled = await host.decode({ path: "bad.wav", resampleToHz: 96_000 });
    expect(resampled.samples.length).toBe(12);
    expect(resampled.samples.every(Number.isFinite)).toBe(true);
  });
});

function impulse(channels: number, channel: number): number[] {
  return Array.from({ length: channels }, (_, i) => (i === channel ? 1 : 0));
}
