import { DomainError } from "../shared/errors.ts";
import { inOneGo } from "../shared/in-slices.ts";
import type { Command, Result } from "./commands.ts";
import type { Draft } from "./draft.ts";
import type { Moment, Turn } from "./player-port.ts";
import { reduceInSteps } from "./reduce.ts";

/** The draft of a turn as its run may use it. */
export class OpenTurn implements Turn {
  /** What was done, for the command log; stays empty when nobody keeps one. */
  readonly commands: Command[] = [];
  readonly #isLogged: boolean;
  readonly #draft: Draft;
  #isOpen = true;
  #view: Moment | null = null;
  #fault: { readonly error: unknown } | null = null;

  constructor(draft: Draft, isLogged: boolean) {
    this.#draft = draft;
    this.#isLogged = isLogged;
  }

  moment(): Moment {
    this.#requireOpen();
    this.#view ??= { snapshot: this.#draft.view(), progress: this.#draft.progress };
    return this.#view;
  }

  do(command: Command): Result {
    return inOneGo(this.steps(command));
  }

  *steps(command: Command): Generator<void, Result> {
    this.#requireOpen();
    this.#view = null;
    try {
      const result = yield* reduceInSteps(this.#draft, command);
      if (this.#isLogged) this.commands.push(command);
      return result;
    } catch (error) {
      // A refusal has changed nothing; anything else is a bug of ours and may have left half a command behind.
      if (!(error instanceof DomainError)) this.#fault ??= { error };
      throw error;
    }
  }

  keep(): void {
    this.#draft.queue.keep();
  }

  /** Ends the turn. Throws what went wrong inside a command, even if the run swallowed it. */
  close(): Draft {
    this.#isOpen = false;
    if (this.#fault !== null) throw this.#fault.error;
    return this.#draft;
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw new Error("This turn is over");
  }
}
