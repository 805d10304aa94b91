import { pathToFileURL } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { initialSnapshot } from "../../src/player/initial.ts";
import { createPlayer } from "../../src/player/player.ts";
import { below, type Random } from "../../src/player/random.ts";
import type { Snapshot } from "../../src/player/snapshot.ts";
import { replay, type Step } from "../../src/player/step.ts";
import { DomainError } from "../../src/shared/errors.ts";
import { checkChange, checkEngine, checkSnapshot } from "./check.ts";
import { randomCommand } from "./random-command.ts";
import { SimEngine } from "./sim-engine.ts";
import { OUTPUTS } from "./zone.ts";

export type Outcome = {
  readonly commands: number;
  readonly refused: number;
  readonly changes: number;
  readonly engineEvents: number;
  readonly finished: number;
  readonly skipped: number;
  readonly failed: number;
  readonly commandsPerSecond: number;
};

const REPLAY_EVERY = 5000;

/**
 * Random commands against an awkward engine. After each turn every invariant is checked; every few thousand commands
 * the log so far is replayed and must give the identical snapshot, and a snapshot kept from before must be untouched.
 */
export function simulate(commands: number, seed: number): Outcome {
  const random: Random = { state: seed >>> 0 };
  const dice = (limit: number) => below(random, limit);
  const engine = new SimEngine(dice);
  const initial = initialSnapshot({ zone: "default", outputs: OUTPUTS, seed });
  const errors: unknown[] = [];
  let log: Step[] = [];
  let last = initial;
  let [refused, changes, engineEvents] = [0, 0, 0];
  const player = createPlayer({
    zone: "default",
    engine,
    initial,
    onError: (error) => errors.push(error),
    onStep: (step) => {
      log.push(step);
      if (step.commands[0]?.type === "engine") engineEvents++;
    },
  });
  player.subscribe((change) => {
    if (change.before !== last) throw new Error("A change was lost, doubled or out of order");
    last = change.after;
    changes++;
    checkChange(change);
  });
  let replayFrom: Snapshot = initial;
  let kept = { snapshot: initial, copy: structuredClone(initial) };
  const startedMs = performance.now();

  let done = 0;
  while (done < commands) {
    for (let i = dice(4); i >= 0; i--) engine.live();
    const count = dice(8) === 0 ? 1 + dice(6) : 1;
    const isThrown = dice(40) === 0;
    try {
      player.turn((turn) => {
        for (let i = 0; i < count; i++, done++) {
          const before = dice(10) === 0 ? copyOf(turn.moment().snapshot) : turn.moment().snapshot;
          try {
            turn.do(randomCommand(dice, before));
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
            refused++;
            if (!isDeepStrictEqual(before, turn.moment().snapshot)) throw new Error("A refused command left a trace");
          }
        }
        if (isThrown) throw new RolledBack();
      });
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error;
    }
    if (errors.length > 0) throw errors[0];
    const moment = player.moment();
    if (moment.snapshot !== last) throw new Error("The state moved without an announcement");
    checkSnapshot(moment);
    checkEngine(moment.snapshot, engine);
    if (log.length >= REPLAY_EVERY || done >= commands) {
      if (!isDeepStrictEqual(replay(replayFrom, log), last)) throw new Error("The log replays to another snapshot");
      if (!isDeepStrictEqual(kept.snapshot, kept.copy)) throw new Error("A published snapshot was edited");
      replayFrom = last;
      kept = { snapshot: last, copy: structuredClone(last) };
      log = [];
    }
  }

  const commandsPerSecond = Math.round(done / ((performance.now() - startedMs) / 1000));
  return { commands: done, refused, changes, engineEvents, ...last.counters, commandsPerSecond };
}

class RolledBack extends Error {}

/** With arrays of its own: those of an open turn are edited in place. */
function copyOf(snapshot: Snapshot): Snapshot {
  const { queue, order } = snapshot;
  return {
    ...snapshot,
    order: order?.slice() ?? null,
    queue: { ...queue, entries: queue.entries.slice(), versions: queue.versions.slice() },
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: { commands: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
  });
  console.log(`seed ${values.seed}`, simulate(Number(values.commands), Number(values.seed)));
}
