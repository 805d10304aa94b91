import { expect, test } from "vitest";
import { type Codec, clip, codec, offsetWithin, position, range, timeRange } from "../src/index.ts";

const mode = codec.oneOf(["on", "off"], "Unrecognized mode");

const accepted: [string, Codec<unknown>, string, unknown][] = [
  ["unsigned", codec.unsigned, "070", 70],
  ["unsigned", codec.unsigned, "-0", 0],
  ["unsigned", codec.unsigned, " \t+7", 7],
  ["unsigned", codec.unsigned, "4294967295", 4294967295],
  // strtoul wraps at 64 bits, and so does MPD.
  ["unsigned", codec.unsigned, "-18446744073709551615", 1],
  ["signed", codec.signed, "+5", 5],
  ["signed", codec.signed, "-2147483648", -2147483648],
  ["version", codec.version, "-1", 4294967295],
  ["version", codec.version, "18446744073709551617", 4294967295],
  ["version", codec.version, "-18446744073709551617", 4294967295],
  ["version", codec.version, "99999999999", 99999999999 >>> 0],
  ["indexOrAny", codec.indexOrAny, "-1", null],
  ["indexOrAny", codec.indexOrAny, "4", 4],
  ["boolean", codec.boolean, "1", true],
  ["boolean", codec.boolean, "-0", false],
  ["float", codec.float, "1e3", 1000],
  ["float", codec.float, "nan", Number.NaN],
  ["float", codec.float, " -Infinity", Number.NEGATIVE_INFINITY],
  ["float", codec.float, "inf", Number.POSITIVE_INFINITY],
  ["float", codec.float, "-nan(0x1)", Number.NaN],
  ["float", codec.float, "0x10", 16],
  ["float", codec.float, "-0x1.8p1", -3],
  ["float", codec.float, "0X.4p4", 4],
  ["time", codec.time, "1e9999", 0],
  ["time", codec.time, ".5", 0.5],
  ["timeOrOffset", codec.timeOrOffset, "-1", { seconds: -1, relative: true }],
  ["timeOrOffset", codec.timeOrOffset, "1", { seconds: 1, relative: false }],
  ["range", range, "3", { start: 3, end: 4 }],
  ["range", range, "1:3", { start: 1, end: 3 }],
  ["range", range, "1:", { start: 1, end: null }],
  ["range", range, "-1", { start: 0, end: null }],
  ["range", range, "0:0", { start: 0, end: 0 }],
  ["range", range, "-0: 2", { start: 0, end: 2 }],
  ["timeRange", timeRange, "1:2.5", { startSeconds: 1, endSeconds: 2.5 }],
  ["timeRange", timeRange, "1:", { startSeconds: 1, endSeconds: null }],
  ["timeRange", timeRange, ":", null],
  ["timeRange", timeRange, ":2", { startSeconds: 0, endSeconds: 2 }],
  ["timeRange", timeRange, "0:0.0001", null],
  ["timeRange", timeRange, " 1e1: 0x14", { startSeconds: 10, endSeconds: 20 }],
  ["timeRange", timeRange, "nan:inf", null],
  ["position", position, "+0", { kind: "after-current", word: "0" }],
  ["position", position, "-x", { kind: "before-current", word: "x" }],
  ["position", position, "3", { kind: "absolute", word: "3" }],
  ["tag", codec.tag, "albumARTIST", "AlbumArtist"],
  ["text", codec.text, " as it is ", " as it is "],
  ["oneOf", mode, "off", "off"],
  ["timeOrOffset", codec.timeOrOffset, "+inf", { seconds: 0, relative: true }],
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
  [codec.unsigned, "\u00a05", "Integer expected: \u00a05"],
  [codec.unsigned, "5 ", "Integer expected: 5 "],
  [codec.version, "x", "Integer expected: x"],
  [codec.version, "1x", "Integer expected: 1x"],
  [codec.signed, "x", "Integer expected: x"],
  [codec.signed, "1x", "Integer expected: 1x"],
  [codec.indexOrAny, "-2", "Bad song index"],
  [mode, "maybe", "Unrecognized mode"],
  [codec.float, "1e", "Float expected: 1e"],
  [codec.float, "0x", "Float expected: 0x"],
  [codec.boolean, "2", "Boolean (0/1) expected: 2"],
  [codec.boolean, "1x", "Boolean (0/1) expected: 1x"],
  [codec.boolean, "yes", "Boolean (0/1) expected: yes"],
  [codec.float, "x", "Float expected: x"],
  [codec.time, "-1", "Negative value not allowed: -1"],
  [range, "x", "Integer or range expected: x"],
  [range, ":2", "Integer or range expected: :2"],
  [range, "1:x", "Integer or range expected: 1:x"],
  [range, "1:2:3", "Integer or range expected: 1:2:3"],
  [range, "3:1", "Malformed range: 3:1"],
  [range, "-1:2", "Number is negative: -1:2"],
  // What is wrong first is told first.
  [range, "-1:x", "Number is negative: -1:x"],
  [range, "99999999999:x", "Number too large: 99999999999:x"],
  [range, "1:-2", "Number is negative: 1:-2"],
  [range, "1: ", "Integer or range expected: 1: "],
  [range, "1x", "Integer or range expected: 1x"],
  [range, "99999999999", "Number too large: 99999999999"],
  [timeRange, "x", "Bad range"],
  [timeRange, "3:1", "Bad range"],
  [timeRange, "-1:2", "Bad range"],
  [timeRange, "1:-2", "Bad range"],
  [timeRange, "1:2x", "Bad range"],
  [timeRange, "1.0001:1.0002", "Bad range"],
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

test("a refusal is at most 255 bytes, whole characters", () => {
  const textOf = (word: string) => {
    try {
      return codec.unsigned(word);
    } catch (error) {
      return error instanceof Error ? error.message : null;
    }
  };
  expect(textOf("x".repeat(400))).toBe(`Integer expected: ${"x".repeat(237)}`);
  expect(textOf("\u00e9".repeat(400))).toBe(`Integer expected: ${"\u00e9".repeat(118)}`);
  expect(textOf("\u00e9".repeat(100))).toBe(`Integer expected: ${"\u00e9".repeat(100)}`);
});

test("the number of a position is looked at last", () => {
  expect(offsetWithin(position("+7"), 7)).toBe(7);
  expect(offsetWithin(position("7"), -1)).toBe(7);
  expect(() => offsetWithin(position("+7"), 6)).toThrow("Number too large: 7");
  expect(() => offsetWithin(position("+-1"), 6)).toThrow("Number too large: -1");
  expect(() => offsetWithin(position("+"), 6)).toThrow("Integer expected: ");
});
