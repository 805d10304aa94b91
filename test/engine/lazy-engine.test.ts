import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { LazyEngine } from "../../src/engine/lazy-engine.ts";
import type { Effect, EngineEvent, Source } from "../../src/player/engine-port.ts";
import type { EntryId, Generation, OutputId } from "../../src/shared/ids.ts";
import { FakeEngine } from "../player/fake-engine.ts";
import { eventually } from "./rig.ts";

class WholeEngine extends FakeEngine implements Engine {
  isClosed = false;
  status(): never {
    throw new Error("not asked");
  }
  letGo = () => Promise.resolve();
  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const source = (generation: number): Source => ({
  generation: generation as Generation,
  entryId: 1 as EntryId,
  uri: "a.flac",
  songUri: "a.flac",
  startSeconds: 0,
  range: null,
  replayGain: null,
  isInAlbum: false,
  isContinuation: false,
  mixRamp: null,
});
const load = (generation: number): Effect => ({ type: "load", source: source(generation), paused: false });
const outputs = (...enabled: number[]): Effect => ({ type: "outputs", enabled: enabled as OutputId[] });

function lazy(restMs = 60_000) {
  const started: WholeEngine[] = [];
  const start = () => {
    const engine = new WholeEngine();
    started.push(engine);
    return engine;
  };
  const engine = new LazyEngine(
    start,
    (error) => {
      throw error;
    },
    restMs,
  );
  const turn = (...effects: Effect[]): readonly EngineEvent[] => {
    const events = engine.hold();
    for (const effect of effects) engine.run(effect);
    engine.release(0 as Generation);
    return events;
  };
  return { engine, started, turn };
}

test("nothing is started before something is to be played; then it has the newest settings", () => {
  const { engine, started, turn } = lazy();
  turn(outputs(0), { type: "volume", volume: 70 });
  turn({ type: "stop" }, outputs(1));
  expect(started).toEqual([]);
  expect(engine.status()).toMatchObject({ asleep: true, device: "closed", decoders: [] });
  turn(load(1));
  expect(started[0]?.effects).toEqual([outputs(1), { type: "volume", volume: 70 }, load(1)]);
  turn({ type: "volume", volume: 20 });
  expect(started[0]?.effects.at(-1)).toEqual({ type: "volume", volume: 20 });
  expect(started).toHaveLength(1);
});

test("its events reach the listener, and the turn", () => {
  const { engine, started, turn } = lazy();
  let calls = 0;
  engine.onEvent(() => calls++);
  turn(load(1));
  const ended: EngineEvent = { type: "ended", generation: 1 as Generation };
  started[0]?.report(ended);
  expect(calls).toBe(1);
  expect(turn()).toEqual([ended]);
});

test("some time after a stop it is ended, and begins anew with what was set meanwhile", async () => {
  const { engine, started, turn } = lazy(5);
  turn(outputs(0), load(1));
  turn({ type: "stop" });
  await eventually(() => started[0]?.isClosed === true);
  turn(outputs(2));
  turn(load(2));
  expect(started[1]?.effects).toEqual([outputs(2), load(2)]);
  turn({ type: "stop" });
  turn(load(3));
  await sleep(20);
  expect(started[1]?.isClosed).toBe(false);
  await engine.close();
  expect(started[1]?.isClosed).toBe(true);
});

test("what cannot be started is told as a failure of the source", async () => {
  const refuse = () => {
    throw new Error("no more processes");
  };
  const engine = new LazyEngine(refuse, () => {});
  const told = new Promise<void>((resolve) => engine.onEvent(resolve));
  engine.run(load(7));
  await told;
  expect(engine.hold()).toEqual([{ type: "failed", generation: 7, reason: "no more processes" }]);
  expect(engine.hold()).toEqual([]);
});
