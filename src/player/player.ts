import { DomainError } from "../shared/errors.ts";
import { Subscribers } from "../shared/subscribers.ts";
import { subsystemsBetween } from "./changes.ts";
import type { Change, Command, Progress } from "./commands.ts";
import { commit, joinable } from "./commit.ts";
import { Draft } from "./draft.ts";
import { effectsBetween, initialEffects } from "./effects.ts";
import type { Effect, EngineEvent, EnginePort } from "./engine-port.ts";
import type { Moment, Player, Turn } from "./player-port.ts";
import { reduce } from "./reduce.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Step } from "./step.ts";

/** Changes delivered without giving the event loop a chance; listeners that answer every change with another go on later. */
const MAX_DELIVERIES = 1000;

export type PlayerSettings = {
  readonly zone: string;
  readonly engine: EnginePort;
  readonly initial: Snapshot;
  /** Told what a listener, an engine call or a handler of an engine event threw; none of them stops the zone. */
  readonly onError: (error: unknown) => void;
  /** Receives the command log, one committed step at a time (see `replay`). */
  readonly onStep?: (step: Step) => void;
};

/** A zone that runs until it is closed. Closing only stops listening to the engine. */
export type RunningPlayer = Player & { close(): void };

/** Builds the locked core of a zone: the only part of it that holds state. */
export function createPlayer(settings: PlayerSettings): RunningPlayer {
  const { zone, engine, onError, onStep } = settings;
  const subscribers = new Subscribers<Change>(onError);
  const outbox: Change[] = [];
  let snapshot = settings.initial;
  let isInTurn = false;
  let isDelivering = false;

  function guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      onError(error);
    }
  }

  function accept(draft: Draft, commands: readonly Command[]): void {
    const before = snapshot;
    const after = commit(draft);
    if (after === before) return;
    snapshot = after;
    const { completions } = draft;
    outbox.push(Object.freeze({ before, after, subsystems: subsystemsBetween(before, after), completions }));
    if (onStep !== undefined) guarded(() => onStep({ progress: draft.progress, commands }));
  }

  function absorb(event: EngineEvent, progress: Progress): void {
    const command: Command = { type: "engine", event };
    const draft = new Draft(snapshot, progress);
    reduce(draft, command);
    accept(draft, [command]);
  }

  function carryOut<T>(run: (turn: Turn) => T, progress: Progress): T {
    const turn = new OpenTurn(new Draft(snapshot, progress));
    try {
      const value = run(turn);
      accept(turn.close(), turn.commands);
      return value;
    } finally {
      turn.close();
    }
  }

  function tell(effects: readonly Effect[]): void {
    for (const effect of effects) guarded(() => engine.run(effect));
  }

  /** Engine first, so that the run decides on everything that has happened; whatever throws, the engine is released. */
  function locked<T>(run: (turn: Turn) => T): T {
    if (isInTurn) throw new Error("A turn was begun inside a turn");
    isInTurn = true;
    const before = snapshot;
    try {
      const events = engine.hold();
      const progress = engine.progress();
      for (const event of events) guarded(() => absorb(event, progress));
      return carryOut(run, progress);
    } finally {
      tell(effectsBetween(before, snapshot));
      guarded(() => engine.release(joinable(snapshot)));
      isInTurn = false;
    }
  }

  /** A turn taken by a listener adds to the outbox; the delivery already under way carries it out in order. */
  function deliver(): void {
    if (isDelivering) return;
    isDelivering = true;
    for (let i = 0; i < MAX_DELIVERIES; i++) {
      const change = outbox.shift();
      if (change === undefined) break;
      subscribers.publish(change);
    }
    isDelivering = false;
    if (outbox.length > 0) setImmediate(deliver);
  }

  function turn<T>(run: (turn: Turn) => T): T {
    try {
      return locked(run);
    } finally {
      if (!isInTurn) deliver();
    }
  }

  guarded(() => engine.hold());
  tell(initialEffects(snapshot));
  guarded(() => engine.release(joinable(snapshot)));
  const close = engine.onEvent(() => guarded(() => turn(() => undefined)));

  return {
    zone,
    moment: () => ({ snapshot, progress: engine.progress() }),
    turn,
    do: (command) => turn((open) => open.do(command)),
    subscribe: (listener) => subscribers.add(listener),
    close,
  };
}

/** The draft of a turn as its run may use it. */
class OpenTurn implements Turn {
  readonly commands: Command[] = [];
  readonly #draft: Draft;
  #isOpen = true;
  #view: Moment | null = null;
  #fault: { readonly error: unknown } | null = null;

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  moment(): Moment {
    this.#requireOpen();
    this.#view ??= { snapshot: this.#draft.view(), progress: this.#draft.progress };
    return this.#view;
  }

  do(command: Command) {
    this.#requireOpen();
    this.#view = null;
    try {
      const result = reduce(this.#draft, command);
      this.commands.push(command);
      return result;
    } catch (error) {
      // A refusal has changed nothing; anything else is a bug of ours and may have left half a command behind.
      if (!(error instanceof DomainError)) this.#fault ??= { error };
      throw error;
    }
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
