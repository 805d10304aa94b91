import { expect, test } from "vitest";
import { fadeGain } from "../../src/dsp/fade.ts";
import { decodeCapture, type Segment } from "./capture.ts";
import { type CodedTrack, codeOf } from "./coded-track.ts";

const track = (index: number, frames: number): CodedTrack => ({
  index,
  uri: `t${index}.wav`,
  code: codeOf(index),
  frames,
});
const A = track(0, 70_000);
const B = track(1, 9_000);
const C = track(9, 9_000);

type Frame = readonly [number, number];
const frames = (of: CodedTrack, from: number, to: number, gain: (index: number) => number = () => 1): Frame[] =>
  Array.from({ length: to - from }, (_, index) => [of.code * gain(index), ((from + index) % 32_768) * gain(index)]);
const samples = (...parts: readonly (readonly Frame[])[]): Int16Array =>
  Int16Array.from(parts.flat(2).map((sample) => Math.round(sample)));
const zeros = (count: number): Frame[] => Array.from({ length: count }, () => [0, 0]);
const words = (segments: readonly Segment[]): string[] =>
  segments.map((segment) =>
    segment.kind === "run" ? `${segment.track.uri} ${segment.from}-${segment.to}` : `${segment.kind} ${segment.frames}`,
  );

test("untouched frames name their track and place, across the turn of the counter and across a join", () => {
  const heard = samples(zeros(5), frames(A, 32_000, 70_000), frames(B, 0, 9_000));
  expect(words(decodeCapture(heard, [A, B]))).toEqual(["silence 5", "t0.wav 32000-70000", "t1.wav 0-9000"]);
});

test("a lost, repeated or foreign frame ends a run", () => {
  const lost = samples(frames(A, 0, 100), frames(A, 101, 200));
  expect(words(decodeCapture(lost, [A]))).toEqual(["t0.wav 0-100", "t0.wav 101-200"]);
  const foreign = samples(frames(A, 0, 100), [[5, 7]], frames(A, 100, 200));
  expect(words(decodeCapture(foreign, [A]))).toEqual(["t0.wav 0-100", "illegal 1", "t0.wav 100-200"]);
});

test("fades are scaled neighbours; a mixture of strangers is not a fade", () => {
  const out = frames(A, 1_100, 1_200, (index) => 1 - (index + 1) / 101);
  const into = frames(B, 0, 100, (index) => (index + 1) / 101);
  const faded = samples(frames(A, 1_000, 1_100), out, zeros(10), into, frames(B, 100, 200));
  expect(words(decodeCapture(faded, [A, B]))).toEqual([
    "t0.wav 1000-1100",
    "fade 100",
    "silence 10",
    "fade 100",
    "t1.wav 100-200",
  ]);
  const crossed = out.map(
    ([left, right], index): Frame => [left + (into[index]?.[0] ?? 0), right + (into[index]?.[1] ?? 0)],
  );
  expect(words(decodeCapture(samples(frames(A, 1_000, 1_100), crossed, frames(B, 100, 200)), [A, B]))[1]).toBe(
    "fade 100",
  );
  const stranger = frames(track(9, 50_000), 20_000, 20_100, () => 0.5);
  expect(words(decodeCapture(samples(frames(A, 1_000, 1_100), stranger, frames(B, 100, 200)), [A, B]))[1]).toBe(
    "illegal 100",
  );
});

test("a sound cut off before it was in is still a sound; noise is not", () => {
  const halfway = (index: number): number => Math.min(index + 1, 200 - index) / 265;
  const cut = frames(A, 20_000, 20_200, halfway);
  const out = frames(B, 600, 865, (index) => 1 - (index + 1) / 266);
  const heard = samples(frames(B, 500, 600), out, cut, frames(B, 2_000, 2_100));
  expect(words(decodeCapture(heard, [A, B]))[1]).toBe("fade 465");
  const noise = cut.map(([left, right], index): Frame => [left, right + (index % 7) * 40]);
  expect(words(decodeCapture(samples(frames(B, 500, 600), noise, frames(B, 2_000, 2_100)), [A, B]))[1]).toMatch(
    /illegal/,
  );
});

test("a place that was sought over the end of another one and left again is a fade; one of another track is not", () => {
  const out = frames(A, 10_000, 10_794, (index) => fadeGain((index + 1) / 794));
  const into = (track: CodedTrack, from: number): Frame[] =>
    frames(track, from, from + 794, (index) => 0.9 * fadeGain(Math.max(0, 1 - index / 500)));
  const over = (sought: readonly Frame[]): string[] => {
    const both = out.map(
      ([left, right], index): Frame => [left + (sought[index]?.[0] ?? 0), right + (sought[index]?.[1] ?? 0)],
    );
    return words(decodeCapture(samples(frames(A, 9_000, 10_000), both, zeros(10)), [A, C]));
  };
  expect(over(into(A, 50_000)).join()).toMatch(/^t0.wav 9000-\d+,fade \d+,silence \d+$/);
  expect(over(into(C, 4_000)).join()).toMatch(/illegal/);
});

test("a fade may cross the turn of the counter", () => {
  const into = frames(A, 32_700, 32_900, (index) => (index + 1) / 201);
  expect(words(decodeCapture(samples(zeros(5), into, frames(A, 32_900, 33_000)), [A]))).toEqual([
    "silence 5",
    "fade 200",
    "t0.wav 132-232",
  ]);
});
