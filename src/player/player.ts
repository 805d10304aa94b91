import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { inOneGo } from "../shared/in-slices.ts";
import { Subscribers } from "../shared/subscribers.ts";
import { Attempt } from "./attempt.ts";
import { subsystemsBetween } from "./changes.ts";
import type { Change, Command, Progress } from "./commands.ts";
import { commit, joinable } from "./commit.ts";
import { Draft } from "./draft.ts";
import { effectsBetween, initialEffects } from "./effects.ts";
import type { Effect, EngineEvent, EnginePort } from "./engine-port.ts";
import { OpenTurn } from "./open-turn.ts";
import type { Player, Turn } from "./player-port.ts";
import { reduce } from "./reduce.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Step } from "./step.ts";

/** Changes delivered without giving the event loop a chance; listeners that answer every change with another go on later. */
const MAX_DELIVERIES = 1000;

/** A run that others always come before is carried out in one go. */
const MAX_ATTEMPTS = 8;

/** Of a turn in parts; then the event loop has its turn. */
const SLICE_MS = 2.5;

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
  /** Carries the long turn that is under way to its end. */
  let finishLong: (() => void) | null = null;
  /** Over when that one is. */
  let longIsOver: Promise<unknown> = Promise.resolve();
  /** Over when the last patient turn is. */
  let patience: Promise<void> | null = null;

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
    const turn = new OpenTurn(new Draft(snapshot, progress), onStep !== undefined);
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

  /** Engine first, so that `act` decides on everything that has happened; whatever throws, the engine is released. */
  function locked<T>(act: (progress: Progress) => T): T {
    if (isInTurn) throw new Error("A turn was begun inside a turn");
    isInTurn = true;
    const before = snapshot;
    try {
      const events = engine.hold();
      const progress = engine.progress();
      for (const event of events) guarded(() => absorb(event, progress));
      return act(progress);
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
    if (!isInTurn) finishLong?.();
    try {
      return locked((progress) => carryOut(run, progress));
    } finally {
      if (!isInTurn) deliver();
    }
  }

  /** What the engine reported meanwhile comes after the turn: it was begun before. */
  function conclude(long: OpenTurn): void {
    isInTurn = true;
    const before = snapshot;
    try {
      const events = engine.hold();
      accept(long.close(), long.commands);
      const progress = engine.progress();
      for (const event of events) guarded(() => absorb(event, progress));
    } finally {
      tell(effectsBetween(before, snapshot));
      guarded(() => engine.release(joinable(snapshot)));
      isInTurn = false;
      deliver();
    }
  }

  /** One after the other: to begin with the next would carry the one before to its end without a pause. */
  async function longTurn<T>(run: (turn: Turn) => Generator<void, T>): Promise<T> {
    while (finishLong !== null) await longIsOver;
    const result = beginLong(run);
    longIsOver = result.catch(() => undefined);
    return result;
  }

  function begin<T>(run: (turn: Turn) => Generator<void, T>): Attempt<T> {
    return new Attempt(snapshot, new OpenTurn(new Draft(snapshot, engine.progress()), onStep !== undefined), run);
  }

  function beginLong<T>(run: (turn: Turn) => Generator<void, T>): Promise<T> {
    turn(() => undefined);
    const long = begin(run);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    /** Works until `untilMs`; false when more is to be done then. */
    const advance = (untilMs: number): boolean => {
      isInTurn = true;
      try {
        const ending = long.advance(untilMs);
        if (ending === null) return false;
        finishLong = null;
        conclude(long.turn);
        resolve(ending.value);
      } catch (error) {
        finishLong = null;
        reject(error);
      } finally {
        isInTurn = false;
      }
      return true;
    };
    const goOn = (): void => {
      if (finishLong !== finish || advance(performance.now() + SLICE_MS)) return;
      setImmediate(goOn);
    };
    const finish = (): void => void advance(Number.POSITIVE_INFINITY);
    finishLong = finish;
    goOn();
    return promise;
  }

  /** What is short is over at once. */
  function patientTurn<T, R>(run: (turn: Turn) => Generator<void, T>, after: (value: T) => R): R | Promise<R> {
    if (patience !== null || finishLong !== null) return patiently(null, run, after);
    const first = begin(run);
    const ending = first.advance(performance.now() + SLICE_MS);
    if (ending !== null && isAccepted(first)) return after(ending.value);
    return patiently(ending === null ? first : null, run, after);
  }

  /** One after the other: they would only have each other begin anew. */
  async function patiently<T, R>(
    begun: Attempt<T> | null,
    run: (turn: Turn) => Generator<void, T>,
    after: (value: T) => R,
  ): Promise<R> {
    const mine = Promise.withResolvers<void>();
    const before = patience;
    patience = mine.promise;
    await before;
    try {
      for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts++) {
        while (finishLong !== null) await longIsOver;
        const attempt = attempts === 1 && begun !== null ? begun : begin(run);
        const ending = await carriedOut(attempt);
        if (ending !== null && isAccepted(attempt)) return after(ending.value);
      }
      return after(turn((open) => inOneGo(run(open))));
    } finally {
      if (patience === mine.promise) patience = null;
      mine.resolve();
    }
  }

  /** Null when something else has happened before its end. */
  async function carriedOut<T>(attempt: Attempt<T>): Promise<{ readonly value: T } | null> {
    for (;;) {
      await eventLoopTurn();
      if (isOutdated(attempt)) return null;
      const ending = attempt.advance(performance.now() + SLICE_MS);
      if (ending !== null) return ending;
    }
  }

  function isOutdated({ base }: Attempt<unknown>): boolean {
    return snapshot !== base || finishLong !== null;
  }

  /** Makes it happen, unless something else has. */
  function isAccepted(attempt: Attempt<unknown>): boolean {
    const draft = attempt.turn.close();
    if (isOutdated(attempt)) return false;
    const isCurrent = locked(() => {
      if (isOutdated(attempt)) return false;
      accept(draft, attempt.turn.commands);
      return true;
    });
    deliver();
    return isCurrent;
  }

  guarded(() => engine.hold());
  tell(initialEffects(snapshot));
  guarded(() => engine.release(joinable(snapshot)));
  const close = engine.onEvent(() => {
    // At the end of a long turn it is taken in anyway.
    if (finishLong === null) guarded(() => turn(() => undefined));
  });

  return {
    zone,
    moment: () => ({ snapshot, progress: engine.progress() }),
    turn,
    longTurn,
    patientTurn,
    do: (command) => turn((open) => open.do(command)),
    subscribe: (listener) => subscribers.add(listener),
    close,
  };
}
