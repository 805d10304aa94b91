import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { passesAnyText } from "../../src/library/query/passes-any-text.ts";

test.each(["", "a*", "(\\w+\\s?)*$", "^", "$", "^a*", "(?m)a*$", "x|", "(b?)(c*)|d", "[a-z]{0,3}$"])(
  "any text passes %j",
  (pattern) => expect(passesAnyText(RE2JS.compile(pattern))).toBe(true),
);

test.each(["a", "^$", "^a*$", "a*b", "\\b", "\\B", "^.*$", ".$", "$x", "x^", "(?m)^$"])(
  "not any text passes %j",
  (pattern) => expect(passesAnyText(RE2JS.compile(pattern))).toBe(false),
);

test("what is said to pass any text passes each", () => {
  const atom = fc.constantFrom("a", "\\w", ".", "^", "$", "\\b", "\\B", "[^a]", "(?:)");
  const piece = fc.tuple(atom, fc.constantFrom("", "*", "?", "+", "|")).map((parts) => parts.join(""));
  const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => `(${pieces.join("")})`);
  let said = 0;
  fc.assert(
    fc.property(pattern, fc.constantFrom(0, RE2JS.MULTILINE), fc.string({ maxLength: 8 }), (text, flags, value) => {
      const regex = RE2JS.compile(text, flags);
      if (!passesAnyText(regex)) return;
      said++;
      expect(regex.test(value)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(said).toBeGreaterThan(200);
});
