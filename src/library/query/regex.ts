import type { Database } from "better-sqlite3";
import { RE2JS } from "re2js";
import { DomainError } from "../../shared/errors.ts";

const MAX_PATTERN_CHARS = 1000;
/** So many may be in one filter. */
export const MAX_EXPRESSIONS = 60;
const MAX_KEPT = 2 * MAX_EXPRESSIONS;

type Expression = { readonly number: number; readonly regex: RE2JS };

/** Those used last, the newest behind. */
const kept = new Map<string, Expression>();
const byNumber = new Map<number, RE2JS>();
let lastNumber = 0;

/** A pattern in linear time (RE2 syntax). Errors: `bad-argument` when it is malformed or too large. */
export function compileRegex(pattern: string, foldCase: boolean): RE2JS {
  return expression(pattern, foldCase).regex;
}

/**
 * What `matches_regex` knows a pattern by in the question that is asked next: a pattern would be carried over, and looked
 * up by its thousand characters, for every value. Errors: `bad-argument`.
 */
export function regexNumber(pattern: string, foldCase: boolean): number {
  return expression(pattern, foldCase).number;
}

function expression(pattern: string, foldCase: boolean): Expression {
  if (pattern.length > MAX_PATTERN_CHARS) throw new DomainError("bad-argument", "The regular expression is too long");
  const key = `${foldCase ? "i" : "c"}${pattern}`;
  const found = kept.get(key) ?? { number: ++lastNumber, regex: compiled(pattern, foldCase) };
  kept.delete(key);
  kept.set(key, found);
  byNumber.set(found.number, found.regex);
  const [oldest] = kept;
  if (kept.size > MAX_KEPT && oldest !== undefined) {
    kept.delete(oldest[0]);
    byNumber.delete(oldest[1].number);
  }
  return found;
}

function compiled(pattern: string, foldCase: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, foldCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    throw new DomainError("bad-argument", "Malformed regular expression");
  }
}

/** Every question may match this long; one that is slow for what it reads is refused then, any other much later. */
const BUDGET_MS = 100;
const PATIENT_BUDGET_MS = 1_000;
const SLOW_MS_PER_CHAR = 0.0002;
/** Longer values count as this long: many songs are a reason to wait longer, very long titles are none. */
const MAX_COUNTED_CHARS = 200;
/** Asking for the processor time of a thread takes longer than most texts do. */
const WORK_CHECKED_MS = 5;
/** Instructions of the expression times letters of a text: about 100 ms, in which nothing can stop it. */
const MAX_STEPS = 3_000_000;

/** Time spent on the regular expressions of one question. */
export class RegexBudget {
  readonly #nowMs: () => number;
  readonly #workedMs: () => number;
  #startedMs = 0;
  #workedBeforeMs = 0;
  #checkedMs = 0;
  #chars = 0;

  /** `workedMs` is the processor time of this thread: a busy machine does not make an expression slow. */
  constructor(nowMs: () => number, workedMs: () => number) {
    this.#nowMs = nowMs;
    this.#workedMs = workedMs;
  }

  /** A new question begins. */
  reset(): void {
    this.#chars = 0;
  }

  /**
   * Before an expression of so many instructions looks at `text`. Errors: `bad-argument` when the question has taken
   * too long, or would with this text.
   */
  spend(text: string, instructions: number): void {
    if (instructions * text.length > MAX_STEPS) throw tooSlow();
    const nowMs = this.#nowMs();
    if (this.#chars === 0) {
      this.#startedMs = nowMs;
      this.#checkedMs = nowMs;
      this.#workedBeforeMs = this.#workedMs();
    }
    const spentMs = nowMs - this.#startedMs;
    if (spentMs > BUDGET_MS && nowMs - this.#checkedMs > WORK_CHECKED_MS) {
      this.#checkedMs = nowMs;
      if (spentMs > PATIENT_BUDGET_MS || this.#isSlow()) throw tooSlow();
    }
    this.#chars += Math.min(text.length, MAX_COUNTED_CHARS) + 1;
  }

  #isSlow(): boolean {
    return (this.#workedMs() - this.#workedBeforeMs) / this.#chars > SLOW_MS_PER_CHAR;
  }
}

function tooSlow(): DomainError {
  return new DomainError(
    "bad-argument",
    "The regular expression takes too long; make it simpler, with fewer and smaller repetitions",
  );
}

/** Gives a connection `matches_regex(number, text)`. */
export function registerRegex(database: Database, budget: RegexBudget): void {
  database.function("matches_regex", { deterministic: true }, (number, value) => {
    const text = String(value);
    const regex = byNumber.get(Number(number));
    if (regex === undefined) throw new Error("A regular expression was forgotten while it was used");
    budget.spend(text, regex.programSize());
    return regex.test(text) ? 1 : 0;
  });
}
