import { rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileKind } from "../../src/library/indexer/file-kinds.ts";
import { readFile } from "../library/read-file.ts";
import { dffFile, dsfFile } from "./dsd.ts";
import { Host } from "./host.ts";
import { largestDifference, Music } from "./music.ts";
import { toneIn } from "./tone.ts";

const music = new Music();
const host = new Host(music.root);

const CD = { rateHz: 44_100, frames: 110_267 };
const DSD64 = { rateHz: 2_822_400, frames: 1_411_200 };
const STUDIO = { rateHz: 48_000, frames: 120_019 };
/** Left and right, by frequency and level. */
const TONES = [
  [1000, -6.02],
  [3000, -12.04],
] as const;
const AMPLITUDES = ["sine 1000 vol 0.5", "sine 3000 vol 0.25"];

type Expected = {
  readonly from: typeof CD;
  readonly bits: number;
  /** What is before or behind the recording, when the file does not tell where that is. */
  readonly extraFrames?: number;
  /** Of the decoder's rate, for DSD. */
  readonly rateHz?: number;
  /** The largest difference between what a seek finds and the same place played through. */
  readonly seekError?: number;
};

/** Encoded by ffmpeg, all in one run per source. */
const FFMPEG: Readonly<Record<string, readonly [arguments_: string, expected: Expected]>> = {
  "u8.wav": ["-c:a pcm_u8", { from: CD, bits: 8 }],
  "s16.wav": ["-c:a pcm_s16le", { from: CD, bits: 16 }],
  "s24.wav": ["-c:a pcm_s24le", { from: CD, bits: 24 }],
  "s32.wav": ["-c:a pcm_s32le", { from: CD, bits: 32 }],
  "f32.wav": ["-c:a pcm_f32le", { from: CD, bits: 0 }],
  "f64.wav": ["-c:a pcm_f64le", { from: CD, bits: 0 }],
  "rf64.wav": ["-c:a pcm_s16le -rf64 always", { from: CD, bits: 16 }],
  "wave64.w64": ["-c:a pcm_s16le", { from: CD, bits: 16, extraFrames: 1 }],
  "s24.aiff": ["-c:a pcm_s24be", { from: CD, bits: 24 }],
  "little.aifc": ["-c:a pcm_s16le -f aiff", { from: CD, bits: 16 }],
  "pcm.caf": ["-c:a pcm_s16be", { from: CD, bits: 16 }],
  "alac.caf": ["-c:a alac -sample_fmt s16p", { from: CD, bits: 16 }],
  "alac.m4a": ["-c:a alac -sample_fmt s16p", { from: CD, bits: 16 }],
  "alac24.m4a": ["-c:a alac -sample_fmt s32p", { from: CD, bits: 24 }],
  "s16.flac": ["-c:a flac -sample_fmt s16", { from: CD, bits: 16 }],
  "s24.flac": ["-c:a flac -sample_fmt s32", { from: CD, bits: 24 }],
  "ogg.oga": ["-c:a flac -sample_fmt s16 -f ogg", { from: CD, bits: 16 }],
  "wavpack.wv": ["-c:a wavpack -sample_fmt s16p", { from: CD, bits: 16 }],
  "true.tta": ["-c:a tta -sample_fmt s16", { from: CD, bits: 16 }],
  "flac.mka": ["-c:a flac -sample_fmt s16", { from: CD, bits: 16 }],
  "pcm.mka": ["-c:a pcm_s16le", { from: CD, bits: 16 }],
  "opus.webm": ["-c:a libopus -b:a 160k", { from: STUDIO, bits: 0, seekError: 1e-3 }],
  "vorbis.webm": ["-c:a libvorbis -q:a 6", { from: CD, bits: 0, extraFrames: 1024 }],
  "aac.mka": ["-c:a aac -aac_pns 0 -b:a 192k", { from: CD, bits: 0, extraFrames: 1024 + 1023, seekError: 1e-3 }],
  "aac.m4a": ["-c:a aac -aac_pns 0 -b:a 192k", { from: CD, bits: 0, seekError: 1e-3 }],
  "stream.aac": ["-c:a aac -aac_pns 0 -b:a 192k", { from: CD, bits: 0, extraFrames: 1024 + 1023, seekError: 1e-3 }],
  "lame.mp3": ["-c:a libmp3lame -b:a 192k", { from: CD, bits: 0 }],
  "vorbis.ogg": ["-c:a libvorbis -q:a 6", { from: CD, bits: 0 }],
  "opus.opus": ["-c:a libopus -b:a 160k", { from: STUDIO, bits: 0, seekError: 1e-3 }],
  "windows.wma": ["-c:a wmav2 -b:a 192k", { from: CD, bits: 0, extraFrames: 4096 }],
  "dolby.ac3": ["-c:a ac3 -b:a 448k", { from: STUDIO, bits: 0, extraFrames: 1792, seekError: 1e-3 }],
};
const DSD: Readonly<Record<string, Expected>> = {
  "sony.dsf": { from: DSD64, bits: 0, rateHz: 88_200, seekError: 2e-3 },
  "philips.dff": { from: DSD64, bits: 0, rateHz: 88_200, seekError: 2e-3 },
};
const CASES = [
  ...Object.entries(FFMPEG).map(([name, [, expected]]) => [name, expected] as const),
  ...Object.entries(DSD),
];

beforeAll(() => {
  for (const source of [CD, STUDIO]) {
    const sides = AMPLITUDES.map((amplitude, side) => {
      const name = `side${side}.wav`;
      music.run(
        "sox",
        "-D",
        "-r",
        `${source.rateHz}`,
        "-n",
        "-b",
        "24",
        "-c",
        "1",
        name,
        "synth",
        `${source.frames}s`,
        ...amplitude.split(" "),
      );
      return name;
    });
    music.run("sox", "-D", "-M", ...sides, "source.wav");
    const outputs = Object.entries(FFMPEG)
      .filter(([, [, { from }]]) => from === source)
      .flatMap(([name, [arguments_]]) => [...arguments_.split(" "), name]);
    music.run("ffmpeg", "-y", "-i", "source.wav", ...outputs);
  }
  const voices = [0.5, 0.25].map((amplitude, side) => {
    const step = (2 * Math.PI * (side === 0 ? 1000 : 3000)) / DSD64.rateHz;
    return (i: number) => amplitude * Math.sin(step * i);
  });
  writeFileSync(music.path("sony.dsf"), dsfFile(DSD64.rateHz, DSD64.frames, voices));
  writeFileSync(music.path("philips.dff"), dffFile(DSD64.rateHz, DSD64.frames, voices));
}, 60_000);

afterAll(async () => {
  await host.stop();
  rmSync(music.root, { recursive: true });
});

describe("every format is found, plays whole and is sought exactly", () => {
  test.each(CASES)("%s", async (path, { from, bits, extraFrames = 0, seekError = 0, ...more }) => {
    const rateHz = more.rateHz ?? from.rateHz;
    const frames = Math.round((from.frames * rateHz) / from.rateHz);
    expect(fileKind(path)).toBe("song");
    const known = await readFile(music.path(path));
    expect(known).toMatchObject({ rateHz: from.rateHz, bits, channels: 2 });
    const recordedMs = (from.frames / from.rateHz) * 1000;
    expect(Math.abs((known.durationMs ?? 0) - recordedMs)).toBeLessThan(60 + (extraFrames * 1000) / rateHz);

    const { format, samples, ending } = await host.decode({ path });
    expect(ending).toBe("end");
    expect(format).toMatchObject({
      sourceRateHz: from.rateHz,
      sourceBits: bits,
      sourceChannels: 2,
      deliveredRateHz: rateHz,
    });
    expect(Math.abs(samples.length / 2 - frames)).toBeLessThanOrEqual(extraFrames);
    const tones = TONES.map(([frequencyHz], side) => toneIn(samples, frequencyHz, rateHz, 4096, side));
    for (const [side, [, levelDb]] of TONES.entries()) {
      expect(Math.abs((tones[side]?.levelDb ?? 0) - levelDb)).toBeLessThan(bits === 0 ? 0.3 : 0.05);
      expect(tones[side]?.restDb).toBeLessThan(-30);
    }

    // A frame of both rates, where there are two.
    const startSeconds = Math.round(0.983 * frames) / rateHz;
    const later = await host.decode({ path, startSeconds });
    const rest = samples.subarray(2 * Math.round(startSeconds * rateHz));
    expect(later.samples.length).toBe(rest.length);
    expect(largestDifference(later.samples, rest)).toBeLessThanOrEqual(seekError);
  });
});
