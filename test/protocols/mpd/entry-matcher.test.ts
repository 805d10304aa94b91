import type { Filter } from "node-mpd-protocol";
import { expect, test } from "vitest";
import { entryMatcher } from "../../../src/protocols/mpd/entry-matcher.ts";

const matching = (value: string): Filter => ({
  ...({ kind: "match", tag: "Title", operator: "regex" } as const),
  ...{ value, negated: false, foldCase: false },
});

test.each([
  ["many expressions", Array.from({ length: 60 }, () => matching("a".repeat(100)))],
  ["many classes of letters", [matching("\\p{L}".repeat(60))]],
  ["large repetitions", [matching("(.*a){999}".repeat(100))]],
])("%s are refused before they are made ready: nobody else is served meanwhile", (_what, terms) => {
  expect(() => entryMatcher({ kind: "and", terms: [{ kind: "not", term: { kind: "and", terms } }] })).toThrow(
    "The regular expression is too large",
  );
});

test("what people ask for is not too long", () => {
  const terms = Array.from({ length: 20 }, () => matching("^(The )?[A-Z].*\\p{Lu}$"));
  expect(() => entryMatcher({ kind: "and", terms })).not.toThrow();
});
