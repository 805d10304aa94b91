import { expect, test } from "vitest";
import { durationText, progressLine } from "../../src/cli/progress-bar.ts";

test.each([
  [{ done: 0, total: 4, secondsLeft: null, now: null }, 40, "░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0/4"],
  [{ done: 1, total: 4, secondsLeft: 75, now: "a.flac" }, 44, "████░░░░░░░░░░░░ 1/4  1 min 15 s left  a.f…"],
  [{ done: 4, total: 4, secondsLeft: 0, now: null }, 30, "█████████ 4/4  0 s left"],
  [{ done: 7, total: null, secondsLeft: null, now: "x" }, 12, "7  x"],
  [{ done: 1, total: 2, secondsLeft: null, now: "a very long name" }, 20, "█████░░░░ 1/2  a v…"],
])("%j in %i columns", (progress, columns, expected) => {
  expect(progressLine(progress, columns)).toBe(expected);
  expect([...expected].length).toBeLessThan(columns);
});

test.each([
  [0.2, "1 s"],
  [59.5, "1 min 0 s"],
  [3600, "1 h 0 min"],
  [12_000, "3 h 20 min"],
])("%d seconds are %s", (seconds, text) => expect(durationText(seconds)).toBe(text));
