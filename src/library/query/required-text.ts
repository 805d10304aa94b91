import type { RE2JS } from "re2js";

/** Every text in which an expression is found begins with `beginning` ("" when that is not known) and has all `parts`. */
export type RequiredText = { readonly beginning: string; readonly parts: readonly string[] };

/** An instruction of a compiled expression (re2js, Inst): `out` is the next one, `arg` its flags. */
type Instruction = {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: Int32Array;
};
/** What re2js looks for itself before it begins (Prefilter): a literal, or all or one of several. */
type Prefilter = { readonly type: number; readonly str: string; readonly subs: readonly Prefilter[] };

const CAPTURE = 3;
const EMPTY_WIDTH = 4;
const NOTHING = 7;
const LETTERS = 8;
const LETTER = 9;

const BEGINNING_OF_TEXT = 4;
const FOLD_CASE = 1;

const EXACT = 1;
const ALL = 2;

/** What SQLite compares must be one text in UTF-8 and UTF-16. */
const COMPARABLE = /^[^\0\uFFFD\p{Surrogate}]+$/u;
const MAX_PARTS = 4;

/** What an expression like `^Mid.*Sun$` says of every text it is found in. */
export function requiredText(regex: RE2JS): RequiredText {
  const { prog, prefilter } = regex.re2Input;
  const literals = literalsOf(prefilter).filter((text) => COMPARABLE.test(text));
  const beginning = beginningOf(prog);
  const parts = literals.filter((text) => !beginning.includes(text)).slice(0, MAX_PARTS);
  return { beginning: COMPARABLE.test(beginning) ? beginning : "", parts };
}

function literalsOf(prefilter: Prefilter | null): readonly string[] {
  if (prefilter?.type === EXACT) return [prefilter.str];
  return prefilter?.type === ALL ? prefilter.subs.flatMap(literalsOf) : [];
}

/** The letters that follow the beginning of the text, where an expression is bound to it. */
function beginningOf({ start, inst }: { readonly start: number; readonly inst: readonly Instruction[] }): string {
  const letters: number[] = [];
  let isBound = false;
  for (let next = inst[start]; next !== undefined; next = inst[next.out]) {
    const [letter] = next.runes;
    if (next.op === CAPTURE || next.op === NOTHING) continue;
    if (next.op === EMPTY_WIDTH && letters.length === 0) isBound ||= (next.arg & BEGINNING_OF_TEXT) !== 0;
    else if (isBound && isOneLetter(next) && letter !== undefined) letters.push(letter);
    else break;
  }
  return String.fromCodePoint(...letters);
}

function isOneLetter({ op, arg, runes }: Instruction): boolean {
  return (op === LETTERS || op === LETTER) && runes.length === 1 && (arg & FOLD_CASE) === 0;
}
