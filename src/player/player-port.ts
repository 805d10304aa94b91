import type { Unsubscribe } from "../shared/subscribers.ts";
import type { Change, Command, Progress, Result } from "./commands.ts";
import type { Snapshot } from "./snapshot.ts";

/** One moment of a zone: every answer is rendered from one of these, never from two. */
export type Moment = {
  readonly snapshot: Snapshot;
  readonly progress: Progress;
};

/** The inside of one turn. Nobody interleaves; subscribers hear of it once, after its end. */
export interface Turn {
  /** The state as the commands of this turn have made it so far. Render it at once; it is not to be kept. */
  moment(): Moment;
  /** Carries out one command. Throws DomainError and changes nothing when it is refused. */
  do(command: Command): Result;
  /** The same in steps of far less than a millisecond, for the long kinds of turn. */
  steps(command: Command): Generator<void, Result>;
  /** What the last `moment` gave may be kept after all, its queue; the next edit of this turn works on a copy. */
  keep(): void;
}

/** A zone: the locked player core and its engine. Synchronous; every method returns at once. */
export interface Player {
  readonly zone: string;
  moment(): Moment;
  /**
   * Runs several commands as one step. If `run` throws, the whole turn is as if it never happened and the error is
   * thrown on. To keep what went before a refused command (an MPD command list does), catch it inside `run`.
   */
  turn<T>(run: (turn: Turn) => T): T;
  /**
   * As `turn`, for work that may take long and yields now and then: the event loop turns in between, others see the
   * moment before it, and whoever wants to change something meanwhile has it finished first.
   */
  longTurn<T>(run: (turn: Turn) => Generator<void, T>): Promise<T>;
  /**
   * As `turn`, for a run that may take long, yields now and then and can be begun anew: the event loop turns in between.
   * Whatever happens meanwhile counts first, and the run is begun again on what is there then; after some attempts in one
   * go. `after` is called when it is over, before anything else can happen. What is short is over when this returns.
   */
  patientTurn<T, R>(run: (turn: Turn) => Generator<void, T>, after: (value: T) => R): R | Promise<R>;
  /** One command as a turn of its own. */
  do(command: Command): Result;
  /** Called after each committed turn that changed something, in order of revision, exactly once each. */
  subscribe(listener: (change: Change) => void): Unsubscribe;
}
