import type { Database } from "better-sqlite3";
import { RE2JS } from "re2js";
import { Automaton } from "../../shared/automaton.ts";
import { DomainError } from "../../shared/errors.ts";
import type { RegexBudget } from "../../shared/regex-budget.ts";
import { passesAnyText } from "./passes-any-text.ts";
import { type RequiredText, requiredText } from "./required-text.ts";

/** So many may be in one filter. */
export const MAX_EXPRESSIONS = 60;
const MAX_KEPT = 2 * MAX_EXPRESSIONS;

type Expression = {
  readonly number: number;
  readonly automaton: Automaton;
  readonly passesAny: boolean;
  readonly required: RequiredText;
};

/** Those used last, the newest behind. */
const kept = new Map<string, Expression>();
const byNumber = new Map<number, Automaton>();
let lastNumber = 0;

/** True when every text passes a pattern (RE2 syntax). Errors: `bad-argument` when it is malformed. */
export function regexPassesAny(pattern: string, foldCase: boolean): boolean {
  return expression(pattern, foldCase).passesAny;
}

/** What SQLite can ask of a text before it asks for a pattern. Errors: `bad-argument`. */
export function regexRequires(pattern: string, foldCase: boolean): RequiredText {
  return expression(pattern, foldCase).required;
}

/**
 * What `matches_regex` knows a pattern by in the question that is asked next: a pattern would be carried over, and looked
 * up by its thousands of characters, for every value. Errors: `bad-argument`.
 */
export function regexNumber(pattern: string, foldCase: boolean): number {
  return expression(pattern, foldCase).number;
}

function expression(pattern: string, foldCase: boolean): Expression {
  const key = `${foldCase ? "i" : "c"}${pattern}`;
  const found = kept.get(key) ?? made(pattern, foldCase);
  kept.delete(key);
  kept.set(key, found);
  byNumber.set(found.number, found.automaton);
  const [oldest] = kept;
  if (kept.size > MAX_KEPT && oldest !== undefined) {
    kept.delete(oldest[0]);
    byNumber.delete(oldest[1].number);
  }
  return found;
}

function made(pattern: string, foldCase: boolean): Expression {
  const regex = compiled(pattern, foldCase);
  const [passesAny, required] = [passesAnyText(regex), requiredText(regex)];
  return { number: ++lastNumber, automaton: new Automaton(regex), passesAny, required };
}

function compiled(pattern: string, foldCase: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, foldCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    throw new DomainError("bad-argument", "Malformed regular expression");
  }
}

/** Gives a connection `matches_regex(number, text)`. */
export function registerRegex(database: Database, budget: RegexBudget): void {
  database.function("matches_regex", { deterministic: true }, (number, value) => {
    const automaton = byNumber.get(Number(number));
    if (automaton === undefined) throw new Error("A regular expression was forgotten while it was used");
    return automaton.test(String(value), budget) ? 1 : 0;
  });
}
