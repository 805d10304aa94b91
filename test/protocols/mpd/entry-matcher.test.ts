import type { Filter } from "node-mpd-protocol";
import { expect, test } from "vitest";
import { entryMatcher } from "../../../src/protocols/mpd/entry-matcher.ts";

const matching = (value: string): Filter => ({
  ...({ kind: "match", tag: "Title", operator: "regex" } as const),
  ...{ value, negated: false, foldCase: false },
});

test.each([
  ["many expressions", Array.from({ length: 60 }, () => matching("a".repeat(40)))],
  ["many classes of letters", [matching("\\p{L}".repeat(21))]],
])("%s are refused before they are made ready: nobody else is served meanwhile", (_what, terms) => {
  expect(() => entryMatcher({ kind: "and", terms: [{ kind: "not", term: { kind: "and", terms } }] })).toThrow(
    "The regular expression is too long",
  );
});

test("what people ask for is not too long", () => {
  const terms = Array.from({ length: 20 }, () => matching("^(The )?[A-Z].*\\p{Lu}$"));
  expect(() => entryMatcher({ kind: "and", terms })).not.toThrow();
});
