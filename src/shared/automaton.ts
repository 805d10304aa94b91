import type { RE2JS } from "re2js";
import type { RegexBudget } from "./regex-budget.ts";

/** Where the automaton is after some letters (re2js, DFAState); a place it can go on to is worked out when it first does. */
type State = { readonly nfaStates: readonly number[]; readonly next: readonly (State | null)[] | null };
type Step = (state: State, letterClass: number, letter: number, anchor: number) => State | null;
type Dfa = { readonly numClasses: number; step: Step };

/** So many instructions are looked at in the time that a transition takes besides (2.5 µs). */
const STEPS_PER_TRANSITION = 80;

/**
 * An expression that is asked by its automaton alone: a letter is a look into a table, 10 ns of any expression. What is not
 * in the table yet is worked out, and is what the budget is spent on: people's expressions need some hundred transitions in
 * a whole library, one that never gets used to what it reads needs a hundred thousand.
 */
export class Automaton {
  readonly #regex: RE2JS;
  #budget: RegexBudget | null = null;

  /** `regex` is changed, and of no other use. */
  constructor(regex: RE2JS) {
    this.#regex = regex;
    // What re2js has beside its automaton is slower for some expressions, and nobody counts its steps.
    Object.assign(regex.re2Input, { onepass: null, prefilter: null });
    const dfa: Dfa = regex.re2Input.dfa;
    const work = dfa.step.bind(dfa);
    dfa.step = (state, letterClass, letter, anchor) => {
      const known = state.next?.[letterClass];
      if (known != null) return known;
      const table = state.next === null ? dfa.numClasses : 0;
      const next = work(state, letterClass, letter, anchor);
      const instructions = state.nfaStates.length + (next?.nfaStates.length ?? 0);
      this.#budget?.spend(STEPS_PER_TRANSITION + table + instructions);
      return next;
    };
  }

  /** Errors: `bad-argument` when the budget is spent. */
  test(text: string, budget: RegexBudget): boolean {
    budget.look();
    this.#budget = budget;
    return this.#regex.test(text);
  }
}
