import type { Database } from "better-sqlite3";
import { RE2JS } from "re2js";
import { DomainError } from "../../shared/errors.ts";

const MAX_PATTERN_CHARS = 1000;
const MAX_CACHED = 16;

const compiled = new Map<string, RE2JS>();

/** A pattern in linear time (RE2 syntax). Errors: `bad-argument` when it is malformed or too large. */
export function compileRegex(pattern: string, foldCase: boolean): RE2JS {
  if (pattern.length > MAX_PATTERN_CHARS) throw new DomainError("bad-argument", "The regular expression is too long");
  const key = `${foldCase ? "i" : "c"}${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  try {
    const regex = RE2JS.compile(pattern, foldCase ? RE2JS.CASE_INSENSITIVE : 0);
    if (compiled.size >= MAX_CACHED) compiled.clear();
    compiled.set(key, regex);
    return regex;
  } catch {
    throw new DomainError("bad-argument", "Malformed regular expression");
  }
}

/** Every question may match this long; one that is slow for what it reads is refused then, any other much later. */
const BUDGET_MS = 120;
const PATIENT_BUDGET_MS = 1_000;
const SLOW_MS_PER_CHAR = 0.0002;

/** Time spent on the regular expressions of one question. */
export class RegexBudget {
  readonly #nowMs: () => number;
  #startedMs = 0;
  #chars = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A new question begins. */
  reset(): void {
    this.#chars = 0;
  }

  /** Before `text` is looked at. Errors: `bad-argument` when the question has taken too long. */
  spend(text: string): void {
    const nowMs = this.#nowMs();
    if (this.#chars === 0) this.#startedMs = nowMs;
    const spentMs = nowMs - this.#startedMs;
    if (spentMs > BUDGET_MS && (spentMs > PATIENT_BUDGET_MS || spentMs / this.#chars > SLOW_MS_PER_CHAR)) {
      throw new DomainError(
        "bad-argument",
        "The regular expression takes too long; make it simpler, with fewer and smaller repetitions",
      );
    }
    this.#chars += text.length + 1;
  }
}

/** Gives a connection `matches_regex(pattern, fold, text)`. */
export function registerRegex(database: Database, budget: RegexBudget): void {
  database.function("matches_regex", { deterministic: true }, (pattern, foldCase, value) => {
    const text = String(value);
    budget.spend(text);
    return compileRegex(String(pattern), foldCase === 1).test(text) ? 1 : 0;
  });
}
