import type { OpenTurn } from "./open-turn.ts";
import type { Turn } from "./player-port.ts";
import type { Snapshot } from "./snapshot.ts";

/** A run on a draft of `base`, in parts. Nothing of it has happened before its turn is accepted. */
export class Attempt<T> {
  readonly base: Snapshot;
  readonly turn: OpenTurn;
  readonly #work: Generator<void, T>;

  constructor(base: Snapshot, turn: OpenTurn, run: (turn: Turn) => Generator<void, T>) {
    this.base = base;
    this.turn = turn;
    this.#work = run(turn);
  }

  /** Works until `untilMs` at the earliest; null = there is more to be done. Throws what the run throws. */
  advance(untilMs: number): { readonly value: T } | null {
    do {
      const step = this.#work.next();
      if (step.done === true) return { value: step.value };
    } while (performance.now() < untilMs);
    return null;
  }
}
