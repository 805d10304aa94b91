import { DomainError } from "../../../shared/errors.ts";
import { Turns } from "./turns.ts";

type Ending = { end(): void };

/** Everybody who listens to events of this server: their limit, their turns, and their common end. */
export class Listeners {
  readonly turns: Turns;
  readonly #open = new Set<Ending>();
  readonly #limit: number;

  constructor(limit: number, onError: (error: unknown) => void) {
    this.#limit = limit;
    this.turns = new Turns(onError);
  }

  /** Errors: `busy` when there are as many as there may be. */
  check(): void {
    if (this.#open.size >= this.#limit)
      throw new DomainError("busy", "Too many listeners; close one or try again later");
  }

  /** Errors: as `check`. */
  add<T extends Ending>(open: (onEnd: () => void) => T): T {
    this.check();
    const listener: T = open(() => this.#open.delete(listener));
    this.#open.add(listener);
    return listener;
  }

  endAll(): void {
    for (const listener of [...this.#open]) listener.end();
  }
}
