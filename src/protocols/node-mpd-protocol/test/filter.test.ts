import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Filter,
  type FilterTag,
  filterText,
  ProtocolError,
  parseFilter,
  parseTimestamp,
  TAGS,
} from "../src/index.ts";

const find = { foldCase: false };
const search = { foldCase: true };

const match = (tag: FilterTag, operator: "equals" | "contains", value: string, foldCase = false): Filter => ({
  kind: "match",
  tag,
  operator,
  value,
  negated: false,
  foldCase,
});

test.each<[string[], Filter]>([
  [["title", "Dawn"], match("Title", "equals", "Dawn")],
  [["filename", "x"], match("file", "equals", "x")],
  [["(title == 'Dawn')"], match("Title", "equals", "Dawn")],
  [["( title  contains  'a' )"], match("Title", "contains", "a")],
  [["(title CONTAINS_CI 'a')"], match("Title", "contains", "a", true)],
  [['(any == "a\'b")'], match("any", "equals", "a'b")],
  [['(artist == "O\'Brien \\"Quote\\"")'], match("Artist", "equals", 'O\'Brien "Quote"')],
  [["((title == 'a'))"], match("Title", "equals", "a")],
  [
    ["((title == 'a') AND (title == 'b'))"],
    { kind: "and", terms: [match("Title", "equals", "a"), match("Title", "equals", "b")] },
  ],
  [
    ["title", "a", "(album == 'b')"],
    { kind: "and", terms: [match("Title", "equals", "a"), match("Album", "equals", "b")] },
  ],
  [["(!(title == 'a'))"], { kind: "not", term: match("Title", "equals", "a") }],
  [["(base 'a/b')"], { kind: "base", uri: "a/b" }],
  [["base", "a"], { kind: "base", uri: "a" }],
  [["(prio >= 10)"], { kind: "priority-at-least", priority: 10 }],
  [["(modified-since '2020-01-04T10:00:00Z')"], { kind: "modified-since", seconds: 1578132000 }],
  [["(added-since '1578132000')"], { kind: "added-since", seconds: 1578132000 }],
  [["(AudioFormat == '96000:24:2')"], { kind: "audio-format", rateHz: 96000, bits: 24, channels: 2, exact: true }],
  [["(audioformat =~ '44100:*:2')"], { kind: "audio-format", rateHz: 44100, bits: null, channels: 2, exact: false }],
])("%j", (words, filter) => {
  expect(parseFilter(words, find)).toEqual(filter);
});

test("search folds case, and its pairs match parts", () => {
  expect(parseFilter(["title", "x"], search)).toEqual(match("Title", "contains", "x", true));
  expect(parseFilter(["(title == 'x')"], search)).toEqual(match("Title", "equals", "x", true));
  expect(parseFilter(["(title eq_cs 'x')"], search)).toEqual(match("Title", "equals", "x", false));
});

test.each([
  [[], "Incorrect number of filter arguments"],
  [["title"], "Incorrect number of filter arguments"],
  [["nosuch", "x"], "Unknown filter type"],
  [["(nosuch == 'x')"], "Unknown filter type: nosuch"],
  [["(title ?? 'x')"], "Unknown filter operator: ?? 'x')"],
  [["(title == x)"], "Quoted string expected"],
  [["(title == 'x)"], "Closing quote not found"],
  [["(title == 'x'"], "')' expected"],
  [["(title == 'x') y"], "Unparsed garbage after expression"],
  [["((title == 'x') OR (title == 'y'))"], "'AND' expected"],
  [["(!title == 'x')"], "'(' expected"],
  [["()"], "Word expected"],
  [["(AudioFormat == '44100')"], "Sample format missing"],
  [["(AudioFormat == '44100:17:2')"], 'Invalid sample format: "17"'],
  [["(AudioFormat == '*:16:2')"], "Failed to parse the sample rate"],
  [["(AudioFormat > 'x')"], "'==' or '=~' expected"],
  [["(prio >= 256)"], "Invalid priority value"],
  [["(prio == 1)"], "'>=' expected"],
  [["base", "../x"], "Bad URI"],
  [["(modified-since 'soon')"], "Failed to parse date"],
  [[`${"(!".repeat(40)}(title == 'x')${")".repeat(40)}`], "Filter is nested too deeply"],
  [[`(${Array(65).fill("(any == 'x')").join(" AND ")})`], "Too many filter terms"],
  [["title", "x".repeat(8200)], "Filter is too long"],
])("%j is refused", (words, text) => {
  expect(() => parseFilter(words, find)).toThrow(new ProtocolError(2, text));
});

test.each([
  ["2020-01-04", 1578096000],
  ["20200104", 1578096000],
  ["2020-01", 1577836800],
  ["2020-01-04T10", 1578132000],
  ["2020-01-04T10:00", 1578132000],
  ["2020-01-04T10:00:00+02:00", 1578124800],
  ["1578132000", 1578132000],
])("time stamp %s", (text, seconds) => {
  expect(parseTimestamp(text)).toBe(seconds);
});

const value = fc.string({ unit: "binary", maxLength: 20 });
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant("match" as const),
    tag: fc.constantFrom<FilterTag[]>(...TAGS, "any", "file"),
    operator: fc.constantFrom("equals" as const, "contains" as const, "starts-with" as const),
    value,
    negated: fc.boolean(),
    foldCase: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("match" as const),
    tag: fc.constantFrom(...TAGS),
    operator: fc.constant("regex" as const),
    value,
    negated: fc.boolean(),
    foldCase: fc.constant(false),
  }),
  fc.record({ kind: fc.constant("base" as const), uri: value }),
  fc.record({
    kind: fc.constantFrom("modified-since" as const, "added-since" as const),
    seconds: fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }),
  }),
  fc.record({ kind: fc.constant("priority-at-least" as const), priority: fc.integer({ min: 0, max: 255 }) }),
  fc.record({
    kind: fc.constant("audio-format" as const),
    rateHz: fc.option(fc.integer({ min: 1, max: 384_000 })),
    bits: fc.constantFrom(...([8, 16, 24, 32, "f", "dsd", null] as const)),
    channels: fc.option(fc.integer({ min: 1, max: 8 })),
    exact: fc.constant(false),
  }),
);
const tree: fc.Arbitrary<Filter> = fc.letrec<{ node: Filter }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ kind: fc.constant("not" as const), term: tie("node") }),
    fc.record({
      kind: fc.constant("and" as const),
      terms: fc.array(tie("node"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).node;

test("a filter's text parses back to the filter", () => {
  fc.assert(
    fc.property(tree, (filter) => {
      const text = filterText(filter);
      fc.pre(text.length <= 4096);
      expect(parseFilter([text], find)).toEqual(filter);
    }),
    { numRuns: 500 },
  );
});

test("any text is either a filter or refused", () => {
  const soup = fc.array(
    fc.constantFrom(
      "(",
      ")",
      "!",
      "title",
      "AND",
      "==",
      "contains",
      "'x'",
      '"',
      "\\",
      " ",
      "base",
      "AudioFormat",
      "=~",
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(soup, (parts) => {
      try {
        parseFilter([`(${parts.join("")}`], search);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
  );
});
