import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { requiredText } from "../../src/library/query/required-text.ts";

const required = (pattern: string, flags = 0) => requiredText(RE2JS.compile(pattern, flags));

test.each([
  ["^Mid.*Sun$", "Mid", ["Sun"]],
  ["^Mid", "Mid", []],
  ["\\AMid(night|day)", "Mid", []],
  ["^(Mid)n", "Midn", []],
  ["Mid.*Sun", "", ["Mid", "Sun"]],
  ["(Love)+ you", "", ["Love", " you"]],
  ["^é𝄞x?", "é𝄞", []],
])("%j is found in texts that begin with %j and have %j", (pattern, beginning, parts) =>
  expect(required(pattern)).toEqual({ beginning, parts }),
);

test.each(["", "^", "a*", "a|b", "x?", "(?i)mid", "(?i)^mid", "[a-z]+$", "^a|b", "(?m)^[ab]", "\\x{0}", "\\x{FFFD}"])(
  "%j says nothing of the texts",
  (pattern) => expect(required(pattern)).toEqual({ beginning: "", parts: [] }),
);

test("a line begins anywhere", () => {
  expect(required("(?m)^Mid")).toEqual({ beginning: "", parts: ["Mid"] });
});

test("letters of any case are no part", () => {
  expect(required("^Mid.*Sun$", RE2JS.CASE_INSENSITIVE)).toEqual({ beginning: "", parts: [] });
});

test("every text in which an expression is found has what is required", () => {
  const atom = fc.constantFrom("a", "b", "ab", "ba", ".", "^", "$", "\\b", "[^a]", "(?:)", "(?i)a");
  const piece = fc.tuple(atom, fc.constantFrom("", "", "*", "?", "+", "{2}", "|")).map((parts) => parts.join(""));
  const pattern = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => `(${pieces.join("")})`);
  const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "\n"), maxLength: 8 });
  let said = 0;
  fc.assert(
    fc.property(pattern, fc.boolean(), fc.constantFrom(0, RE2JS.MULTILINE), text, (inner, isBound, flags, value) => {
      const regex = RE2JS.compile(isBound ? `^${inner}` : inner, flags);
      const { beginning, parts } = requiredText(regex);
      if (!regex.test(value) || (beginning === "" && parts.length === 0)) return;
      said++;
      expect(value.startsWith(beginning)).toBe(true);
      for (const part of parts) expect(value).toContain(part);
    }),
    { numRuns: 3_000 },
  );
  expect(said).toBeGreaterThan(100);
});
