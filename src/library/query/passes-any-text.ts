import type { RE2JS } from "re2js";

/** An instruction of a compiled expression (re2js, Inst): `out` is the next one, of an alternative `arg` is the other. */
type Instruction = { readonly op: number; readonly out: number; readonly arg: number };
type Program = { readonly start: number; readonly inst: readonly Instruction[] };

const ALTERNATIVE = 1;
const ALTERNATIVE_MATCH = 2;
const CAPTURE = 3;
const EMPTY_WIDTH = 4;
const MATCH = 6;
const NOTHING = 7;

const BEGINNING = 1 | 4;
const END = 2 | 8;

/**
 * True when an expression is known to be found in every text, because it can be found without a letter at its beginning
 * or at its end, like `(\w+\s?)*$`: nobody need look at the texts then. False when it may or may not.
 */
export function passesAnyText(regex: RE2JS): boolean {
  const program: Program = regex.re2Input.prog;
  return matchesNothing(program, BEGINNING) || matchesNothing(program, END);
}

/** Whether the end of a program can be reached over no letter, at a place of which `known` holds, and no more is known. */
function matchesNothing({ start, inst }: Program, known: number): boolean {
  const reached = new Set([start]);
  for (const at of reached) {
    const next = inst[at];
    switch (next?.op) {
      case MATCH:
        return true;
      case ALTERNATIVE:
      case ALTERNATIVE_MATCH:
        reached.add(next.out).add(next.arg);
        break;
      case CAPTURE:
      case NOTHING:
        reached.add(next.out);
        break;
      case EMPTY_WIDTH:
        if ((next.arg & ~known) === 0) reached.add(next.out);
        break;
      default:
        break;
    }
  }
  return false;
}
