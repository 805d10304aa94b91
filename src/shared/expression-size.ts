import { DomainError } from "./errors.ts";

/** Of all expressions of one question: they are made ready in one go, which takes some milliseconds at this size. */
const MAX_SIZE = 5_000;
/** \p{L} has hundreds of ranges. */
const UNICODE_CLASS_SIZE = 100;
/** Without regard to case every letter of a range is looked at, and so many take as long as an instruction. */
const RANGE_LETTERS = 32;

const TOKEN =
  /\\Q(.*?)(?:\\E|$)|\\p(?:\{[^}]*\}|.)|\\x\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|./gisu;
const HIGH = /\\x\{([\da-f]+)\}|([^\0-\x7f])/giu;

/** Before expressions are made ready. Errors: `bad-argument` when that would take long. */
export function requireModestExpressions(patterns: readonly string[]): void {
  const size = patterns.reduce((sum, pattern) => sum + expressionSize(pattern), 0);
  if (size <= MAX_SIZE) return;
  throw new DomainError(
    "bad-argument",
    "The regular expression is too large; make it simpler, with fewer and smaller repetitions",
  );
}

/** About how many instructions an expression has when its repetitions are written out; rather too many than too few. */
export function expressionSize(pattern: string): number {
  const around: number[] = [];
  let size = 0;
  let repeatable = 0;
  for (const [token, quoted, least, most] of pattern.matchAll(TOKEN)) {
    if (token === "(") {
      around.push(size);
      size = 0;
    } else if (token === ")") {
      repeatable = size + 2;
      size = (around.pop() ?? 0) + repeatable;
    } else if (least !== undefined) {
      size += (repeatable + 1) * Math.max(Number(least), Number(most ?? 0));
    } else {
      repeatable = partSize(token);
      size += quoted === undefined ? repeatable : quoted.length;
    }
  }
  return around.reduce((sum, part) => sum + part, size);
}

/** Of a letter, a sign or a class of letters. */
function partSize(token: string): number {
  const unicode = UNICODE_CLASS_SIZE * (token.split(/\\p/i).length - 1);
  if (!token.startsWith("[")) return 1 + unicode;
  const highest = Math.max(0, ...Array.from(token.matchAll(HIGH), ([letter, hex]) => codeOf(letter, hex)));
  const ranges = token.split("-").length - 1;
  return token.length + unicode + (ranges * highest) / RANGE_LETTERS;
}

function codeOf(letter: string, hex: string | undefined): number {
  return hex === undefined ? (letter.codePointAt(0) ?? 0) : Number.parseInt(hex, 16);
}
