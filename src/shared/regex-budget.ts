import { DomainError } from "./errors.ts";

/** Every question may match this long; one that is slow for what it reads is refused then, any other much later. */
const BUDGET_MS = 100;
const PATIENT_BUDGET_MS = 1_000;
const SLOW_MS_PER_CHAR = 0.0002;
/** Longer values count as this long: many songs are a reason to wait longer, very long titles are none. */
const MAX_COUNTED_CHARS = 200;
/** Asking for the processor time of a thread takes longer than most texts do. */
const WORK_CHECKED_MS = 5;
/** Instructions of an expression times letters of a text: about 100 ms, in which nothing can stop it. */
export const MAX_STEPS = 3_000_000;

/** Time spent on the regular expressions of one question. */
export class RegexBudget {
  readonly #nowMs: () => number;
  readonly #workedMs: () => number;
  readonly #maxSteps: number;
  #startedMs = 0;
  #workedBeforeMs = 0;
  #checkedMs = 0;
  #chars = 0;

  /** `workedMs` is the processor time of this thread: a busy machine does not make an expression slow. */
  constructor(nowMs: () => number, workedMs: () => number, maxSteps = MAX_STEPS) {
    this.#maxSteps = maxSteps;
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
    if (instructions * text.length > this.#maxSteps) throw tooSlow();
    const nowMs = this.#nowMs();
    if (this.#chars === 0) {
      this.#startedMs = nowMs;
      this.#checkedMs = nowMs;
      this.#workedBeforeMs = this.#workedMs();
    }
    const spentMs = nowMs - this.#startedMs;
    if (spentMs > BUDGET_MS && nowMs - this.#checkedMs > WORK_CHECKED_MS) {
      this.#checkedMs = nowMs;
      if (this.#isSlow()) throw tooSlow();
    }
    this.#chars += Math.min(text.length, MAX_COUNTED_CHARS) + 1;
  }

  /** Few texts are no measure of an expression: what is beside it would count as its work. */
  #isSlow(): boolean {
    const workedMs = this.#workedMs() - this.#workedBeforeMs;
    return workedMs > PATIENT_BUDGET_MS || (workedMs > BUDGET_MS && workedMs / this.#chars > SLOW_MS_PER_CHAR);
  }
}

function tooSlow(): DomainError {
  return new DomainError(
    "bad-argument",
    "The regular expression takes too long; make it simpler, with fewer and smaller repetitions",
  );
}
