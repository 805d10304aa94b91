import { expect, test } from "vitest";
import { MalformedLine, ProtocolError, quote, tokenize } from "../src/index.ts";
import { fc } from "./seed.ts";

test.each([
  ["ping", "ping", []],
  ["play 1", "play", ["1"]],
  ["find  title\t x", "find", ["title", "x"]],
  ['add "a b"', "add", ["a b"]],
  ['add "a\\"b\\\\c"', "add", ['a"b\\c']],
  ['add ""', "add", [""]],
  ["add a\\b", "add", ["a\\b"]],
])("%s", (line, name, words) => {
  expect(tokenize(line)).toEqual({ name, words });
});

test.each([
  ['ping "x', "Missing closing '\"'"],
  ['ping "x\\', "Missing closing '\"'"],
  ['ping "x"y', "Space expected after closing '\"'"],
  ['ping x"y', "Invalid unquoted character"],
  ["ping it's", "Invalid unquoted character"],
])("%s is refused", (line, text) => {
  expect(() => tokenize(line)).toThrow(text);
});

test.each([
  ["", "No command given"],
  ["host: x", "Invalid word character"],
  ["1x", "Letter expected"],
])("%j is no MPD command at all", (line, text) => {
  expect(() => tokenize(line)).toThrow(MalformedLine);
  expect(() => tokenize(line)).toThrow(text);
});

test("a command has at most 72 words", () => {
  expect(tokenize(`prioid ${"1 ".repeat(72)}`).words).toHaveLength(72);
  expect(() => tokenize(`prioid ${"1 ".repeat(73)}`)).toThrow("Too many arguments");
});

test("what is quoted comes back", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), (words) => {
      expect(tokenize(`cmd ${words.map(quote).join(" ")}`).words).toEqual(words);
    }),
  );
});

test("any text is either tokenized or refused in MPD's words", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab1 \"'\\\t\u00e9(") }), (line) => {
      try {
        tokenize(line);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
  );
});
