import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { Automaton } from "../../src/shared/automaton.ts";
import { expressionSize } from "../../src/shared/expression-size.ts";
import { RegexBudget } from "../../src/shared/regex-budget.ts";
import { seeded } from "../rig/random.ts";

const NO_LIMIT = new RegexBudget(
  () => 0,
  () => 0,
  Number.POSITIVE_INFINITY,
);

const part = fc.constantFrom(
  ...[
    "a",
    "é",
    ".",
    "[a-c]",
    "[^b]",
    "\\w",
    "\\b",
    "\\B",
    "^",
    "$",
    "\\pL",
    "(?:ab|c)",
    "(a|b.)",
    "[[:^alpha:]]",
    "\\Qa-\\E",
  ],
);
const repeated = fc.tuple(part, fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{0,3}", "{2,}", "*?"));
const expression = fc
  .array(fc.oneof(repeated, fc.constant(["|", ""])), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.flat().join(""));
const text = fc.string({
  unit: fc.constantFrom("a", "b", "c", "A", "é", "e\u0301", "-", " ", "\n", "日", "😀"),
  maxLength: 9,
});

function compiled(pattern: string, flags = 0): RE2JS | null {
  try {
    return RE2JS.compile(pattern, flags);
  } catch {
    return null;
  }
}

test("an automaton says what the expression says, and is not much larger than it was taken for", () => {
  fc.assert(
    fc.property(expression, fc.boolean(), fc.array(text, { maxLength: 4 }), (pattern, foldCase, texts) => {
      const flags = foldCase ? RE2JS.CASE_INSENSITIVE : 0;
      const [whole, asked] = [compiled(pattern, flags), compiled(pattern, flags)];
      if (whole === null || asked === null) return;
      expect(whole.programSize()).toBeLessThanOrEqual(2 * expressionSize(pattern) + 3);
      const automaton = new Automaton(asked);
      for (const one of texts) expect(automaton.test(one, NO_LIMIT), one).toBe(whole.test(one));
    }),
    { numRuns: 2_000 },
  );
});

/** Titles of one to five words, as there are in a library. */
function titles(count: number): readonly string[] {
  const random = seeded(7);
  const letters = "etaoinshrdlucmfwypvbgkjqxz";
  const word = () => {
    const length = 2 + random.below(8);
    const text = Array.from({ length }, () => letters[Math.floor(random.next() ** 2 * 26)]).join("");
    return `${text[0]?.toUpperCase()}${text.slice(1)}`;
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + random.below(5) }, word).join(" "));
}

const TITLES = titles(20_000);

/** What looking at many titles makes an automaton work out. */
function stepsOf(pattern: string): number {
  let steps = 0;
  const budget = new RegexBudget(
    () => 0,
    () => 0,
  );
  budget.spend = (more) => {
    steps += more;
    if (steps > 1_000_000) throw new Error("too many");
  };
  const automaton = new Automaton(RE2JS.compile(pattern));
  try {
    for (const title of TITLES) automaton.test(title, budget);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
  return steps;
}

test.each([
  ["^The .*s$"],
  ["[0-9]+"],
  ["(?i)live|remix"],
  ["(a+)+$"],
  ["(.*a){12}$"],
  ["([a-z]+)*[0-9]$"],
  ["^.{5,20}$"],
  ["^\\p{L}+ \\p{L}+$"],
  ["(?i)(feat|ft|with)[. ]+.*(mix|edit|version)$"],
])("%s gets used to what it reads: its table is soon complete", (pattern) => {
  expect(stepsOf(pattern)).toBeLessThan(50_000);
});

test.each([["[a-m].{14}[z!]"], ["[ot].{800}[!?]"], ["(.{0,20}a.{0,20}){5}!"], ["\\p{Lu}.{30}[!?]"]])(
  "%s never gets used to what it reads, and is given up",
  (pattern) => {
    expect(expressionSize(pattern)).toBeLessThan(5_000);
    expect(stepsOf(pattern)).toBe(Number.POSITIVE_INFINITY);
  },
);

test("a single long text cannot cost more than many short ones", () => {
  const refusal = expect.objectContaining({ code: "bad-argument", message: expect.stringContaining("simpler") });
  const budget = new RegexBudget(
    () => 0,
    () => 0,
  );
  const long = TITLES.join(" ");
  const hostile = RE2JS.compile("[ot].{800}[!?]");
  let transitions = 0;
  const { dfa } = hostile.re2Input;
  const closure = dfa.closure.bind(dfa);
  dfa.closure = (...at) => {
    transitions += 1;
    return closure(...at);
  };
  expect(() => new Automaton(hostile).test(long, budget)).toThrow(refusal);
  expect(transitions).toBeLessThan(1_000_000 / 80);
});

test.each([
  ["(.*a){999}".repeat(100), 400_000],
  ["\\pL{1000}".repeat(100), 10_000_000],
  ["(((a?){30}){30})".repeat(10), 10_000],
  [".{1000}[^x]{0,999}", 5_000],
  ["[b-\u{1E900}]".repeat(100), 300_000],
  ["[\\x{80}-\\x{1E900}]".repeat(50), 150_000],
  // Brackets that open no class hide nothing.
  ["\\Q[\\E(.*a){999}]", 4_000],
  ["\\[(.*a){999}]", 4_000],
  ["[[:](.*a){999}:]]", 4_000],
])("%s is large", (pattern, size) => {
  expect(expressionSize(pattern)).toBeGreaterThan(size);
});

test("expressions that are quick each may together take a second of processor time, on a busy machine, too", () => {
  let [nowMs, workedMs] = [0, 0];
  const budget = new RegexBudget(
    () => nowMs,
    () => workedMs,
  );
  const refusedAfterMs = (msPerText: number, workedMsPerText: number) => {
    budget.reset();
    const startedMs = workedMs;
    try {
      for (let count = 0; count < 100_000; count++) {
        budget.look();
        nowMs += msPerText;
        workedMs += workedMsPerText;
      }
    } catch (error) {
      expect(error).toMatchObject({ code: "bad-argument" });
      return workedMs - startedMs;
    }
    return null;
  };
  expect(refusedAfterMs(0.005, 0.005)).toBeNull();
  expect(refusedAfterMs(0.1, 0.1)).toBeCloseTo(1_010, -2);
  expect(refusedAfterMs(60, 0.0009)).toBeNull();
});
