import { expect, test } from "vitest";
import {
  type Filter,
  type FilterTag,
  filterText,
  type MatchOperator,
  ProtocolError,
  parseFilter,
  TAGS,
} from "../src/index.ts";
import { fc } from "./seed.ts";

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
  [["(PRIO >= +7)"], { kind: "priority-at-least", priority: 7 }],
  [["added-since", "0"], { kind: "added-since", seconds: 0 }],
  [["modified-since", "1970-01-02"], { kind: "modified-since", seconds: 86400 }],
  [["any", "x"], match("any", "equals", "x")],
  [["(title=='a' ) "], match("Title", "equals", "a")],
  [["( ( ! ( title == 'a' ) ) )"], { kind: "not", term: match("Title", "equals", "a") }],
  [["(title == '\\\\ \\' \\\" \\x')"], match("Title", "equals", "\\ ' \" x")],
  [["(modified-since '2020-01-04T10:00:00Z')"], { kind: "modified-since", seconds: 1578132000 }],
  [["(added-since '1578132000')"], { kind: "added-since", seconds: 1578132000 }],
  [["(AudioFormat == '96000:24:2')"], { kind: "audio-format", rateHz: 96000, bits: 24, channels: 2, exact: true }],
  [["(audioformat =~ '44100:*:2')"], { kind: "audio-format", rateHz: 44100, bits: null, channels: 2, exact: false }],
  [["(AudioFormat == '96000:f:8')"], { kind: "audio-format", rateHz: 96000, bits: "f", channels: 8, exact: true }],
  [["(AudioFormat == '44100:24_3:2')"], { kind: "audio-format", rateHz: 44100, bits: 24, channels: 2, exact: true }],
  [["(AudioFormat =~ '*:*:*')"], { kind: "audio-format", rateHz: null, bits: null, channels: null, exact: false }],
  [["(AudioFormat == 'dsd64:2')"], { kind: "audio-format", rateHz: 352800, bits: "dsd", channels: 2, exact: true }],
  [["(AudioFormat =~ 'dsd64:*')"], { kind: "audio-format", rateHz: 352800, bits: "dsd", channels: null, exact: false }],
])("%j", (words, filter) => {
  expect(parseFilter(words, find)).toEqual(filter);
});

/** MPD 0.24, doc/protocol.rst, "Filters": every operator, and the case it asks for; null is that of the command. */
test.each<[string, MatchOperator, boolean, boolean | null]>([
  ["==", "equals", false, null],
  ["!=", "equals", true, null],
  ["eq_cs", "equals", false, false],
  ["!eq_cs", "equals", true, false],
  ["eq_ci", "equals", false, true],
  ["!eq_ci", "equals", true, true],
  ["contains", "contains", false, null],
  ["!contains", "contains", true, null],
  ["contains_cs", "contains", false, false],
  ["!contains_cs", "contains", true, false],
  ["contains_ci", "contains", false, true],
  ["!contains_ci", "contains", true, true],
  ["starts_with", "starts-with", false, null],
  ["!starts_with", "starts-with", true, null],
  ["starts_with_cs", "starts-with", false, false],
  ["!starts_with_cs", "starts-with", true, false],
  ["starts_with_ci", "starts-with", false, true],
  ["!starts_with_ci", "starts-with", true, true],
  ["=~", "regex", false, null],
  ["!~", "regex", true, null],
])("the operator %s", (word, operator, negated, own) => {
  for (const syntax of [find, search]) {
    const filter = { kind: "match", tag: "Title", operator, value: "x", negated, foldCase: own ?? syntax.foldCase };
    expect(parseFilter([`(title ${word} 'x')`], syntax)).toEqual(filter);
    expect(parseFilter([`(title ${word.toUpperCase()} "x")`], syntax)).toEqual(filter);
  }
});

test("a filter cannot be changed", () => {
  const filter = parseFilter(["((!(title == 'a')) AND (base 'b'))"], find);
  expect(Object.isFrozen(filter)).toBe(true);
  if (filter.kind !== "and") throw new Error("no conjunction");
  expect(Object.isFrozen(filter.terms)).toBe(true);
  const [first] = filter.terms;
  expect(Object.isFrozen(first) && first?.kind === "not" && Object.isFrozen(first.term)).toBe(true);
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
  [["(title eq 'x')"], "Unknown filter operator: eq 'x')"],
  [["(title contains'x')"], "Unknown filter operator: contains'x')"],
  [["(title ! contains 'x')"], "Unknown filter operator: ! contains 'x')"],
  [["(title)"], "Unknown filter operator: )"],
  [["(BASE 'x')"], "Unknown filter type: BASE"],
  [[" (title == 'x')"], "Incorrect number of filter arguments"],
  [["(title == 'x\\"], "Closing quote not found"],
  [[`(title == '${"x".repeat(4096)}')`], "Quoted value is too long"],
  [["((title == 'x') AND (title == 'y')"], "Word expected"],
  [["((title == 'x') AND title == 'y')"], "'(' expected"],
  [["(title == x)"], "Quoted string expected"],
  [["(title == 'x)"], "Closing quote not found"],
  [["(title == 'x'"], "')' expected"],
  [["(title == 'x') y"], "Unparsed garbage after expression"],
  [["((title == 'x') OR (title == 'y'))"], "'AND' expected"],
  [["(!title == 'x')"], "'(' expected"],
  [["()"], "Word expected"],
  [["(AudioFormat == '44100')"], "Sample format missing"],
  [["(AudioFormat == '')"], "Failed to parse the sample rate"],
  [["(AudioFormat == 'x')"], "Failed to parse the sample rate"],
  [["(AudioFormat == '4294967296:16:2')"], "Failed to parse the sample rate"],
  [["(AudioFormat == '1073741824:16:2')"], "Invalid sample rate: 1073741824"],
  [["(AudioFormat == '0:16:2')"], "Invalid sample rate: 0"],
  [["(AudioFormat == '44100:16')"], "Channel count missing"],
  [["(AudioFormat == '44100:16:2:3')"], "Failed to parse the channel count"],
  [["(AudioFormat == '44100:16:256')"], "Failed to parse the channel count"],
  [["(AudioFormat == '44100:16:*')"], "Failed to parse the channel count"],
  [["(AudioFormat == '44100:16:9')"], "Invalid channel count: 9"],
  [["(AudioFormat == '44100:16:0')"], "Invalid channel count: 0"],
  [["(AudioFormat == '44100:a\\\"b:2')"], 'Invalid sample format: "a\\"b"'],
  [["(AudioFormat == 'dsd64')"], "Channel count missing"],
  [["(AudioFormat == 'dsdx:2')"], "Failed to parse the DSD rate"],
  [["(AudioFormat == 'dsd31:2')"], "Bad DSD rate"],
  [["(AudioFormat == 'dsd4097:2')"], "Bad DSD rate"],
  [["(AudioFormat == '44100:17:2')"], 'Invalid sample format: "17"'],
  [["(AudioFormat == '*:16:2')"], "Failed to parse the sample rate"],
  [["(AudioFormat > 'x')"], "'==' or '=~' expected"],
  [["(prio >= 256)"], "Invalid priority value"],
  [["(prio == 1)"], "'>=' expected"],
  [["(prio >= -1)"], "Invalid priority value"],
  [["(prio >= x)"], "Number expected"],
  [["(prio >= 1 )"], "')' expected"],
  [["base", "../x"], "Bad URI"],
  [["(modified-since 'soon')"], "Failed to parse date"],
  [[`${"(!".repeat(40)}(title == 'x')${")".repeat(40)}`], "Filter is nested too deeply"],
  [[`(${Array(65).fill("(any == 'x')").join(" AND ")})`], "Too many filter terms"],
  [["title", "x".repeat(8200)], "Filter is too long"],
])("%j is refused", (words, text) => {
  expect(() => parseFilter(words, find)).toThrow(new ProtocolError(2, text));
});

const value = fc.string({ unit: "binary", maxLength: 20 });
/** Regular expressions have no operator for their case: it is that of the command. */
const leaf = (regexFoldsCase: boolean): fc.Arbitrary<Filter> =>
  fc.oneof(
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
      foldCase: fc.constant(regexFoldsCase),
    }),
    fc.record({ kind: fc.constant("base" as const), uri: value }),
    fc.record({
      kind: fc.constantFrom("modified-since" as const, "added-since" as const),
      seconds: fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 }),
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
const tree = (regexFoldsCase: boolean): fc.Arbitrary<Filter> =>
  fc.letrec<{ node: Filter }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      leaf(regexFoldsCase),
      fc.record({ kind: fc.constant("not" as const), term: tie("node") }),
      fc.record({
        kind: fc.constant("and" as const),
        terms: fc.array(tie("node"), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).node;

test.each([
  '(Title eq_cs "x")',
  '(any !starts_with_ci "x")',
  '(file contains_cs "x")',
  '(Title =~ "x")',
  '(Title !~ "x")',
  '(!(base "a/b"))',
  '((prio >= 3) AND (added-since "2020-01-04T10:00:00Z"))',
  '(modified-since "-99999999999")',
  '(modified-since "999999999999")',
  '(AudioFormat == "44100:16:2")',
  '(AudioFormat =~ "44100:16:2")',
  '(AudioFormat =~ "*:*:*")',
])("%s is its own text", (text) => {
  expect(filterText(parseFilter([text], find))).toBe(text);
});

test("a filter's text says its case, or has the plain operators of the command", () => {
  const filter = parseFilter(
    ["((title == 'a') AND (title !contains 'b') AND (title contains 'c') AND (title != \"'\"))"],
    search,
  );
  expect(filterText(filter)).toBe(
    `((Title eq_ci "a") AND (Title !contains_ci "b") AND (Title contains_ci "c") AND (Title !eq_ci "\\'"))`,
  );
  expect(filterText(filter, true)).toBe(
    `((Title == "a") AND (Title !contains "b") AND (Title contains "c") AND (Title != "\\'"))`,
  );
});

test.each([find, search])("a filter's text parses back to the filter: %j", (syntax) => {
  fc.assert(
    fc.property(tree(syntax.foldCase), (filter) => {
      const texts = [filterText(filter), filterText(filter, syntax.foldCase)];
      fc.pre(texts.every((text) => text.length <= 8192));
      for (const text of texts) expect(parseFilter([text], syntax)).toEqual(filter);
    }),
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
