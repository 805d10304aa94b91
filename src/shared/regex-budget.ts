import { DomainError } from "./errors.ts";

/**
 * What the automata of one question may work out (about 40 ms). They stay far below the memory at which re2js would give an
 * automaton up for something slower: each step is eight bytes of its 8 MiB, or less.
 */
const MAX_STEPS = 1_000_000;
/** Sixty expressions that are quick each are slow together. */
const MAX_WORKED_MS = 1_000;
/** Asking for the processor time of a thread takes longer than most texts do. */
const WORK_CHECKED_MS = 20;

/** What the regular expressions of one question may take. */
export class RegexBudget {
  readonly #nowMs: () => number;
  readonly #workedMs: () => number;
  readonly #maxSteps: number;
  #steps = 0;
  #checkedMs = Number.NEGATIVE_INFINITY;
  #workedBeforeMs: number | null = null;

  /** `workedMs` is the processor time of this thread: a busy machine does not make an expression slow. */
  constructor(nowMs: () => number, workedMs: () => number, maxSteps = MAX_STEPS) {
    this.#maxSteps = maxSteps;
    this.#nowMs = nowMs;
    this.#workedMs = workedMs;
  }

  /** A new question begins. */
  reset(): void {
    this.#steps = 0;
    this.#workedBeforeMs = null;
  }

  /** What an automaton has worked out. Errors: `bad-argument` when that was more than the question may cost. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#maxSteps) throw tooSlow();
  }

  /** Before a text is looked at. Errors: `bad-argument` when that took too long until now. */
  look(): void {
    const nowMs = this.#nowMs();
    if (this.#workedBeforeMs !== null && nowMs - this.#checkedMs < WORK_CHECKED_MS) return;
    this.#checkedMs = nowMs;
    const workedMs = this.#workedMs();
    this.#workedBeforeMs ??= workedMs;
    if (workedMs - this.#workedBeforeMs > MAX_WORKED_MS) throw tooSlow();
  }
}

function tooSlow(): DomainError {
  return new DomainError(
    "bad-argument",
    "The regular expression takes too long; make it simpler, with fewer and smaller repetitions",
  );
}
