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

/** Gives a connection `matches_regex(pattern, fold, text)`. */
export function registerRegex(database: Database): void {
  database.function("matches_regex", { deterministic: true }, (pattern, foldCase, text) =>
    compileRegex(String(pattern), foldCase === 1)
      .matcher(String(text))
      .find()
      ? 1
      : 0,
  );
}
