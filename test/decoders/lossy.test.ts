import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Host } from "./host.ts";
import { withGaplessNote } from "./mp4.ts";
import { concat, firstDifference, largestDifference, Music, rmsDb } from "./music.ts";

const music = new Music();
const host = new Host(music.root);
/** Cut points of the sweep, in frames: not at any codec's block boundary. */
const CUTS = [0, 70_001, 140_407];
/** 10 ms to both sides. */
const JOIN_FRAMES = 441;
const EVERYWHERE = Array.from({ length: 31 }, (_, i) => 2_205 + 4_410 * i).filter((frame) =>
  CUTS.every((cut) => Math.abs(frame - cut) > 3 * JOIN_FRAMES),
);

beforeAll(() => {
  music.sweep("whole.wav", 4.5);
  music.sweep("whole48.wav", 4.5, 48_000);
  for (const [part, start] of CUTS.slice(0, -1).entries()) {
    const end = CUTS[part + 1] ?? 0;
    music.run("sox", "-D", "whole.wav", `part${part}.wav`, "trim", `${start}s`, `${end - start}s`);
    music.run("lame", "--quiet", "-b", "192", `part${part}.wav`, `cbr${part}.mp3`);
    music.run("lame", "--quiet", "-V", "2", `part${part}.wav`, `vbr${part}.mp3`);
    music.run("ffmpeg", "-i", `part${part}.wav`, "-c:a", "libmp3lame", "-b:a", "192k", `lavc${part}.mp3`);
    music.run("ffmpeg", "-i", `part${part}.wav`, "-c:a", "libvorbis", "-q:a", "6", `vorbis${part}.ogg`);
    music.run("oggenc", "-Q", "-q", "6", `part${part}.wav`, "-o", `oggenc${part}.ogg`);
    music.run("ffmpeg", "-i", `part${part}.wav`, "-c:a", "aac", "-b:a", "192k", `aac${part}.m4a`);
    music.run("ffmpeg", "-i", `part${part}.wav`, "-c:a", "alac", `alac${part}.m4a`);
    const noted = withGaplessNote(readFileSync(music.path(`aac${part}.m4a`)), 1024, end - start);
    writeFileSync(music.path(`itunes${part}.m4a`), noted);
    music.run("sox", "-D", "whole48.wav", `part48${part}.wav`, "trim", `${start}s`, `${end - start}s`);
    music.run("ffmpeg", "-i", `part48${part}.wav`, "-c:a", "libopus", "-b:a", "192k", `lavc${part}.opus`);
    music.run("opusenc", "--quiet", "--bitrate", "192", `part48${part}.wav`, `opusenc${part}.opus`);
  }
  music.run("lame", "--quiet", "-b", "192", "whole.wav", "whole.mp3");
  music.run("lame", "--quiet", "-b", "192", "-t", "whole.wav", "untagged.mp3");
  // Near silence, then noise: a length guessed from the first frames would be far off.
  music.run(
    "sox",
    "-D",
    "-n",
    "-r",
    "44100",
    "-b",
    "16",
    "-c",
    "2",
    "quiet.wav",
    "synth",
    "5",
    "sine",
    "200",
    "vol",
    "0.01",
  );
  music.noise("loud.wav", 44_100, 16, 2, 5);
  music.run("sox", "-D", "quiet.wav", "loud.wav", "varying.wav");
  music.run("lame", "--quiet", "-V", "2", "varying.wav");
  music.run("lame", "--quiet", "-V", "2", "-t", "varying.wav", "varying-untagged.mp3");
  music.run("ffmpeg", "-i", "whole.wav", "-c:a", "libvorbis", "-q:a", "6", "whole.ogg");
  music.run("ffmpeg", "-i", "whole48.wav", "-c:a", "libopus", "-b:a", "160k", "whole.opus");
  music.run("ffmpeg", "-i", "whole.wav", "-c:a", "aac", "-b:a", "192k", "whole.m4a");
}, 60_000);
afterAll(async () => {
  await host.stop();
  rmSync(music.root, { recursive: true });
});

describe("encoder delay and padding are removed", () => {
  test.each([
    ["cbr?.mp3", "whole.wav"],
    ["vbr?.mp3", "whole.wav"],
    ["lavc?.mp3", "whole.wav"],
    ["vorbis?.ogg", "whole.wav"],
    ["oggenc?.ogg", "whole.wav"],
    ["aac?.m4a", "whole.wav"],
    ["itunes?.m4a", "whole.wav"],
    ["alac?.m4a", "whole.wav"],
    ["lavc?.opus", "whole48.wav"],
    ["opusenc?.opus", "whole48.wav"],
  ])("the parts of %s join without a gap", async (pattern, original) => {
    const whole = music.samples(original);
    const parts: Float32Array[] = [];
    for (const [part, start] of CUTS.slice(0, -1).entries()) {
      const { samples, ending } = await host.decode({ path: pattern.replace("?", `${part}`) });
      expect(ending).toBe("end");
      expect(samples.length / 2).toBe((CUTS[part + 1] ?? 0) - start);
      const errors = [-1, 0, 1].map((offset) => energyOfDifference(samples, whole, start + offset));
      expect(errors.indexOf(Math.min(...errors)) - 1).toBe(0);
      parts.push(samples);
    }
    const joined = concat(parts);
    const error = joined.map((sample, i) => sample - (whole[i] ?? 0));
    const joins = CUTS.slice(1, -1);
    const atJoinsDb = Math.max(...joins.map((cut) => rmsDb(around(error, cut))));
    const elsewhereDb = Math.max(...EVERYWHERE.map((frame) => rmsDb(around(error, frame))));
    // ffmpeg's decoder, cut by what the encoder says (in MP4 it leaves the padding).
    const reference = parts.map((samples, part) =>
      music.decoded(pattern.replace("?", `${part}`)).subarray(0, samples.length),
    );
    const residual = concat(reference).map((sample, i) => sample - (joined[i] ?? 0));
    const residualDb = Math.max(...joins.map((cut) => rmsDb(around(residual, cut))));
    console.info(
      `${pattern}: the codec's error is ${elsewhereDb.toFixed(1)} dB at most, at the joins ${atJoinsDb.toFixed(1)} dB;`,
      `from another decoder's join it is ${residualDb.toFixed(1)} dB away`,
    );
    expect(residualDb).toBeLessThan(-90);
    expect(atJoinsDb).toBeLessThan(Math.max(elsewhereDb + 3, -35));
  });

  test("opus: pre-skip and end trimming", async () => {
    const { format, samples } = await host.decode({ path: "whole.opus" });
    const original = music.samples("whole48.wav");
    expect(format).toMatchObject({ sourceRateHz: 48_000, sourceBits: 0, totalFrames: original.length / 2 });
    expect(samples.length).toBe(original.length);
    expect(largestDifference(samples.subarray(2_000, -2_000), original.subarray(2_000, -2_000))).toBeLessThan(0.03);
  });

  test("an MP3 without a tag plays from the first to the last frame", async () => {
    const { samples, ending } = await host.decode({ path: "untagged.mp3" });
    expect(ending).toBe("end");
    expect(samples.length / 2).toBeGreaterThanOrEqual(198_450);
    expect(samples.length / 2).toBeLessThan(198_450 + 4 * 1152);
  });
});

describe("an MP3 of varying bitrate without a tag", () => {
  test("plays whole and is sought exactly, though its length cannot be known", async () => {
    const tagged = await host.decode({ path: "varying.mp3" });
    const { format, samples, ending } = await host.decode({ path: "varying-untagged.mp3" });
    expect(ending).toBe("end");
    expect(format).toMatchObject({ totalFrames: -1, durationSeconds: -1 });
    expect(samples.length).toBeGreaterThanOrEqual(tagged.samples.length);
    const later = await host.decode({ path: "varying-untagged.mp3", startSeconds: 7.5 });
    expect(firstDifference(later.samples, samples.subarray(7.5 * 44_100 * 2))).toBe(-1);
  });
});

describe("seeks in lossy files land on the frame", () => {
  test.each([
    ["whole.mp3", 44_100, 0],
    ["vbr0.mp3", 44_100, 0],
    ["untagged.mp3", 44_100, 0],
    ["whole.ogg", 44_100, 0],
    // Opus and AAC converge from a state of silence (RFC 7845, 4.6: 80 ms), so they come close, not equal.
    ["whole.opus", 48_000, 0.01],
    ["whole.m4a", 44_100, 0],
  ])("%s", async (path, rateHz, tolerance) => {
    const whole = (await host.decode({ path })).samples;
    for (const startSeconds of [1, 0.333_333, 1.5, 0.02]) {
      const { samples } = await host.decode({ path, startSeconds });
      const expected = whole.subarray(Math.round(startSeconds * rateHz) * 2);
      expect(samples.length).toBe(expected.length);
      if (tolerance === 0) expect(firstDifference(samples, expected)).toBe(-1);
      else expect(largestDifference(samples, expected)).toBeLessThan(tolerance);
    }
  });
});

describe("resampling", () => {
  test.each([
    ["whole.wav", 48_000, "hq"],
    ["whole.wav", 96_000, "vhq"],
    ["whole48.wav", 44_100, "hq"],
    ["whole48.wav", 192_000, "vhq"],
    ["whole.m4a", 48_000, "hq"],
  ] as const)("%s to %d Hz (%s) keeps length and phase", async (path, resampleToHz, resampleQuality) => {
    const plain = await host.decode({ path });
    const { format, samples, ending } = await host.decode({ path, resampleToHz, resampleQuality });
    const sourceHz = plain.format?.deliveredRateHz ?? 0;
    expect(ending).toBe("end");
    expect(format).toMatchObject({ sourceRateHz: sourceHz, deliveredRateHz: resampleToHz });
    expect(samples.length / 2).toBe(Math.ceil(((plain.samples.length / 2) * resampleToHz) / sourceHz));
    // At whole multiples of 10 ms both rates have a sample at the same time.
    let largest = 0;
    for (let tick = 10; tick < 400; tick++) {
      const before = plain.samples[(tick * sourceHz) / 50] ?? 0;
      const after = samples[(tick * resampleToHz) / 50] ?? 0;
      largest = Math.max(largest, Math.abs(before - after));
    }
    expect(largest).toBeLessThan(0.001);
  });

  test("an equal rate leaves the samples alone", async () => {
    const { samples } = await host.decode({ path: "whole.wav", resampleToHz: 44_100 });
    expect(firstDifference(samples, music.samples("whole.wav"))).toBe(-1);
  });
});

function around(samples: Float32Array, frame: number): Float32Array {
  return samples.subarray(2 * (frame - JOIN_FRAMES), 2 * (frame + JOIN_FRAMES));
}

/** How far a part is from the whole at this place. */
function energyOfDifference(part: Float32Array, whole: Float32Array, startFrame: number): number {
  return part.reduce((total, sample, i) => total + (sample - (whole[startFrame * 2 + i] ?? 0)) ** 2, 0);
}
