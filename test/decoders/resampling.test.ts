import { rmSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { Host } from "./host.ts";
import { concat, largestDifference, Music, rmsDb } from "./music.ts";
import { toneIn } from "./tone.ts";
import { voiceWav } from "./wav-file.ts";

const music = new Music();
const host = new Host(music.root);
const EDGE_FRAMES = 4_000;
const AMPLITUDE = 0.9;
const AMPLITUDE_DB = 20 * Math.log10(AMPLITUDE);
const PAIRS = [
  [44_100, 48_000],
  [48_000, 44_100],
  [44_100, 96_000],
  [96_000, 44_100],
] as const;

afterAll(async () => {
  await host.stop();
  rmSync(music.root, { recursive: true });
});

function sine(frequencyHz: number, rateHz: number): (frame: number) => number {
  return (frame) => AMPLITUDE * Math.sin((2 * Math.PI * frequencyHz * frame) / rateHz);
}

async function resampled(fromHz: number, toHz: number, frames: number, voice: (frame: number) => number) {
  writeFileSync(music.path("voice.wav"), voiceWav(fromHz, frames, voice));
  return (await host.decode({ path: "voice.wav", resampleToHz: toHz, resampleQuality: "vhq" })).samples;
}

describe("resampling by soxr's VHQ recipe", () => {
  test.each(PAIRS)("%d to %d Hz: noise, images and flatness", async (fromHz, toHz) => {
    const frames = fromHz;
    const kilo = await resampled(fromHz, toHz, frames, sine(1000, fromHz));
    const { restDb } = toneIn(kilo, 1000, toHz, EDGE_FRAMES);
    expect(kilo.length / 2).toBe(toHz);
    expect(restDb).toBeLessThan(-140);
    let aliasDb = Number.NEGATIVE_INFINITY;
    for (const share of [1.005, 1.05, 1.5]) {
      const frequencyHz = (toHz / 2) * share;
      if (frequencyHz >= fromHz / 2) continue;
      const folded = await resampled(fromHz, toHz, frames, sine(frequencyHz, fromHz));
      aliasDb = Math.max(aliasDb, rmsDb(folded.subarray(2 * EDGE_FRAMES, -2 * EDGE_FRAMES)) - AMPLITUDE_DB + 3.01);
    }
    expect(aliasDb).toBeLessThan(-120);
    let unevenDb = 0;
    for (const frequencyHz of [20, 100, 1000, 5000, 10_000, 15_000, 19_000, 20_000]) {
      const samples = await resampled(fromHz, toHz, frames, sine(frequencyHz, fromHz));
      const { levelDb } = toneIn(samples, frequencyHz, toHz, EDGE_FRAMES);
      unevenDb = Math.max(unevenDb, Math.abs(levelDb - AMPLITUDE_DB));
    }
    expect(unevenDb).toBeLessThan(0.01);
    const alias = aliasDb === Number.NEGATIVE_INFINITY ? "nothing to fold" : `alias ${aliasDb.toFixed(1)} dB`;
    console.info(
      `${fromHz} -> ${toHz} Hz: 1 kHz THD+N ${restDb.toFixed(1)} dB, ${alias}, 20 Hz..20 kHz +-${unevenDb.toFixed(4)} dB`,
    );
  });

  test.each(PAIRS)("%d to %d Hz: three tracks join as if they were one", async (fromHz, toHz) => {
    // Cut where no frames of the two rates meet.
    const cuts = [0, 20_011, 41_117, 60_000];
    const sweep = (frame: number) => {
      const seconds = frame / fromHz;
      return AMPLITUDE * Math.sin(2 * Math.PI * (300 * seconds + 2000 * seconds ** 2) + 1);
    };
    const whole = await resampled(fromHz, toHz, 60_000, sweep);
    const parts: Float32Array[] = [];
    let startPhase = 0;
    for (const [part, start] of cuts.slice(0, -1).entries()) {
      writeFileSync(
        music.path("part.wav"),
        voiceWav(fromHz, (cuts[part + 1] ?? 0) - start, (i) => sweep(start + i)),
      );
      const request = { path: "part.wav", resampleToHz: toHz, resampleQuality: "vhq", startPhase } as const;
      const { format, samples } = await host.decode(request);
      expect(format?.totalFrames).toBe(samples.length / 2);
      startPhase = format?.endPhase ?? 0;
      parts.push(samples);
    }
    const differenceDb = 20 * Math.log10(largestDifference(concat(parts), whole));
    console.info(
      `${fromHz} -> ${toHz} Hz: joined parts differ from the whole by ${differenceDb.toFixed(1)} dB at most`,
    );
    expect(differenceDb).toBeLessThan(-90);
  });

  test("a seek finds the same samples", async () => {
    writeFileSync(music.path("voice.wav"), voiceWav(44_100, 88_200, sine(440, 44_100)));
    const request = { path: "voice.wav", resampleToHz: 48_000, resampleQuality: "vhq" } as const;
    const whole = await host.decode(request);
    const later = await host.decode({ ...request, startSeconds: 1 });
    expect(largestDifference(later.samples, whole.samples.subarray(96_000))).toBeLessThan(1e-5);
  });

  test.each([
    [1, 44_100, 48_000],
    [5, 44_100, 48_000],
    [300, 96_000, 44_100],
    [0, 44_100, 48_000],
  ])("%d frames from %d to %d Hz", async (frames, fromHz, toHz) => {
    const samples = await resampled(fromHz, toHz, frames, () => 0.5);
    expect(samples.length / 2).toBe(Math.ceil((frames * toHz) / fromHz));
    expect(samples.every((sample) => Math.abs(sample) < 1)).toBe(true);
  });
});
