import { expect, test } from "vitest";
import { type Codec, clip, codec, position, range, timeRange } from "../src/index.ts";

const accepted: [string, Codec<unknown>, string, unknown][] = [
  ["unsigned", codec.unsigned, "070", 70],
  ["unsigned", codec.unsigned, "-0", 0],
  ["signed", codec.signed, "+5", 5],
  ["version", codec.version, "99999999999", 99999999999 >>> 0],
  ["indexOrAny", codec.indexOrAny, "-1", null],
  ["boolean", codec.boolean, "1", true],
  ["float", codec.float, "1e3", 1000],
  ["float", codec.float, "nan", Number.NaN],
  ["time", codec.time, "1e9999", 0],
  ["time", codec.time, ".5", 0.5],
  ["timeOrOffset", codec.timeOrOffset, "-1", { seconds: -1, relative: true }],
  ["timeOrOffset", codec.timeOrOffset, "1", { seconds: 1, relative: false }],
  ["range", range, "3", { start: 3, end: 4 }],
  ["range", range, "1:3", { start: 1, end: 3 }],
  ["range", range, "1:", { start: 1, end: null }],
  ["range", range, "-1", { start: 0, end: null }],
  ["range", range, "0:0", { start: 0, end: 0 }],
  ["timeRange", timeRange, "1:2.5", { startSeconds: 1, endSeconds: 2.5 }],
  ["timeRange", timeRange, "1:", { startSeconds: 1, endSeconds: null }],
  ["timeRange", timeRange, ":", null],
  ["position", position, "+0", { kind: "after-current", offset: 0, word: "0" }],
  ["position", position, "-2", { kind: "before-current", offset: 2, word: "2" }],
  ["tag", codec.tag, "albumARTIST", "AlbumArtist"],
];

test.each(accepted)("%s reads %s", (_name, read, word, value) => {
  expect(read(word)).toEqual(value);
});

const refused: [Codec<unknown>, string, string][] = [
  [codec.unsigned, "x", "Integer expected: x"],
  [codec.unsigned, "1.0", "Integer expected: 1.0"],
  [codec.unsigned, "0x10", "Integer expected: 0x10"],
  [codec.unsigned, "", "Integer expected: "],
  [codec.unsigned, "-1", "Number too large: -1"],
  [codec.unsigned, "99999999999", "Number too large: 99999999999"],
  [codec.unsignedUpTo(100), "101", "Number too large: 101"],
  [codec.integerBetween(-100, 100), "-101", "Number too large: -101"],
  [codec.signed, "2147483648", "Number too large: 2147483648"],
  [codec.boolean, "2", "Boolean (0/1) expected: 2"],
  [codec.boolean, "yes", "Boolean (0/1) expected: yes"],
  [codec.float, "x", "Float expected: x"],
  [codec.time, "-1", "Negative value not allowed: -1"],
  [range, "x", "Integer or range expected: x"],
  [range, ":2", "Integer or range expected: :2"],
  [range, "1:x", "Integer or range expected: 1:x"],
  [range, "1:2:3", "Integer or range expected: 1:2:3"],
  [range, "3:1", "Malformed range: 3:1"],
  [range, "-1:2", "Number is negative: -1:2"],
  [range, "99999999999", "Number too large: 99999999999"],
  [timeRange, "x", "Bad range"],
  [timeRange, "3:1", "Bad range"],
  [codec.tag, "nosuch", "Unknown tag type: nosuch"],
];

test.each(refused)("%# %s is refused", (read, word, text) => {
  expect(() => read(word)).toThrow(text);
});

test("a range is cut at the end of the queue, and may start there but not behind", () => {
  expect(clip({ start: 1, end: 99 }, 3)).toEqual({ start: 1, end: 3 });
  expect(clip({ start: 3, end: null }, 3)).toEqual({ start: 3, end: 3 });
  expect(() => clip({ start: 4, end: 5 }, 3)).toThrow("Bad song index");
});
