import { expect, test } from "vitest";
import { originAmong, verdictOn } from "../../src/library/scan/loss.ts";

const loss = { lost: 0, songsBefore: 100, isOtherDevice: false, forget: false };

test.each([
  ["a few songs of many", { lost: 20, songsBefore: 100 }, "delete"],
  ["more than a fifth", { lost: 21, songsBefore: 100 }, "keep"],
  ["a whole small collection", { lost: 19, songsBefore: 19 }, "delete"],
  ["a whole collection of twenty", { lost: 20, songsBefore: 20 }, "keep"],
  ["one song, on another disk than before", { lost: 1, isOtherDevice: true }, "keep"],
  ["all songs, and a person said so", { lost: 100, forget: true }, "delete"],
  ["songs on another disk, and a person said so", { lost: 100, isOtherDevice: true, forget: true }, "delete"],
] as const)("%s", (_what, given, verdict) => {
  expect(verdictOn({ ...loss, ...given })).toBe(verdict);
});

test("of several songs that sound the same, the likeliest has moved", () => {
  const candidates = ["A/1.flac", "A/2.flac", "B/3.flac"].map((uri) => ({ uri }));
  expect(originAmong("B/2.flac", candidates)?.uri).toBe("A/2.flac");
  expect(originAmong("B/9.flac", candidates)?.uri).toBe("B/3.flac");
  expect(originAmong("C/9.flac", candidates)?.uri).toBe("A/1.flac");
  expect(originAmong("C/9.flac", [])).toBeNull();
});
