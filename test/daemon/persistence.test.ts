import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Persistence } from "../../src/daemon/persistence.ts";
import type { SavedPlayback, SavedZone, UserStore } from "../../src/library/user-store-port.ts";
import type { Effect, EngineEvent, EnginePort } from "../../src/player/engine-port.ts";
import { initialSnapshot } from "../../src/player/initial.ts";
import { createPlayer } from "../../src/player/player.ts";
import { type Generation, NO_GENERATION } from "../../src/shared/ids.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { bareSong } from "../../src/shared/song.ts";

type Save = Parameters<UserStore["saveZone"]>[1];

/** A store that keeps what it is given, and fails when told to. */
class FakeStore implements UserStore {
  readonly saves: Save[] = [];
  fails = false;

  zoneNames = () => Promise.resolve([]);
  deleteZone = () => Promise.resolve();

  loadZone(): Promise<SavedZone | null> {
    return Promise.resolve(null);
  }

  async saveZone(_zone: string, patch: Save): Promise<void> {
    this.saves.push(patch);
    if (this.fails) throw new Error("disk full");
  }
}

/** An engine that starts whatever it is given and then plays `playedSeconds` of it. */
class FakeEngine implements EnginePort {
  playedSeconds = 0;
  #generation: Generation = NO_GENERATION;
  #events: EngineEvent[] = [];

  hold(): readonly EngineEvent[] {
    return this.#events.splice(0);
  }

  run(effect: Effect): void {
    if (effect.type !== "load") return;
    this.#generation = effect.source.generation;
    const format = { rateHz: 44_100, bits: 16, channels: 2 } as const;
    this.#events.push({ type: "started", generation: this.#generation, sounding: { format, durationSeconds: 300 } });
  }

  release(): void {}

  progress() {
    return { generation: this.#generation, playedSeconds: this.playedSeconds, bitrateKbps: null };
  }

  onEvent(): () => void {
    return () => {};
  }
}

const songs = (count: number) => Array.from({ length: count }, (_, index) => bareSong(`s${index}`));

function stage(isSaved = false) {
  const engine = new FakeEngine();
  const initial = initialSnapshot({ zone: "default", outputs: [], seed: 1 });
  const player = createPlayer({
    zone: "default",
    engine,
    initial,
    onError: (error) => {
      throw error;
    },
  });
  const store = new FakeStore();
  const savedQueue = isSaved ? { entries: initial.queue.entries, ranks: new Float64Array(0) } : null;
  const persistence = new Persistence(player, store, savedQueue, silentLogger);
  return { engine, player, store, persistence };
}

const playbackOf = (save: Save | undefined): SavedPlayback => {
  if (save?.playback === undefined) throw new Error("no playback was saved");
  return save.playback;
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first change is written at once, a burst after it in one write within 100 ms, and then nothing", async () => {
  const { player, store } = stage();
  await vi.advanceTimersByTimeAsync(100);
  const before = store.saves.length;
  for (let round = 0; round < 50; round++) {
    player.do({ type: "add", songs: songs(2), at: null });
    if (round === 0) await vi.advanceTimersByTimeAsync(1);
  }
  expect(store.saves.slice(before).map(({ queue }) => queue?.put.length)).toEqual([2]);
  await vi.advanceTimersByTimeAsync(100);
  expect(store.saves.slice(before).map(({ queue }) => queue?.put.length)).toEqual([2, 98]);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(store.saves).toHaveLength(before + 2);
});

test("an edit writes the rows it touched, wherever they are", async () => {
  const { player, store } = stage();
  player.do({ type: "add", songs: songs(1000), at: null });
  await vi.advanceTimersByTimeAsync(200);
  player.do({ type: "add", songs: [bareSong("first")], at: { kind: "absolute", position: 0 } });
  player.do({ type: "setPriority", priority: 7, ranges: [{ start: 3, end: 4 }] });
  player.do({ type: "delete", range: { start: 500, end: 501 } });
  await vi.advanceTimersByTimeAsync(200);
  const { removed = [], put = [] } = store.saves.at(-1)?.queue ?? {};
  expect(removed).toHaveLength(1);
  expect(put.map(([, { uri, priority }]) => [uri, priority])).toEqual([
    ["first", 0],
    ["s2", 7],
  ]);
});

test("a song that plays on is not written because the engine told something", async () => {
  const { engine, player, store } = stage();
  player.do({ type: "add", songs: songs(1), at: null });
  player.do({ type: "play", which: null });
  await vi.advanceTimersByTimeAsync(200);
  const before = store.saves.length;
  engine.playedSeconds = 3;
  player.do({ type: "clearError" });
  player.turn(() => undefined); // Takes in that it started.
  await vi.advanceTimersByTimeAsync(1000);
  expect(player.moment().snapshot.transport.kind).toBe("playing");
  const atStart = store.saves.length;
  expect(atStart - before).toBeLessThanOrEqual(1);
  player.do({ type: "seekCurrent", seconds: 100, relative: false });
  await vi.advanceTimersByTimeAsync(1000);
  expect(playbackOf(store.saves.at(-1)).positionSeconds).toBeGreaterThanOrEqual(100);
});

test("the position is written a minute after the last write while it moves, and at a pause", async () => {
  const { engine, player, store } = stage();
  player.do({ type: "add", songs: songs(1), at: null });
  player.do({ type: "play", which: null });
  player.turn(() => undefined); // Takes in that it started.
  await vi.advanceTimersByTimeAsync(100);
  const before = store.saves.length;
  engine.playedSeconds = 60;
  await vi.advanceTimersByTimeAsync(60_500);
  engine.playedSeconds = 120;
  await vi.advanceTimersByTimeAsync(60_500);
  expect(store.saves.slice(before).map((save) => playbackOf(save).positionSeconds)).toEqual([60, 120]);
  expect(store.saves.slice(before).every((save) => save.queue === undefined)).toBe(true);
  engine.playedSeconds = 150;
  player.do({ type: "add", songs: [bareSong("last")], at: null });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(store.saves.slice(before)).toHaveLength(3);
  engine.playedSeconds = 181;
  player.do({ type: "pause", paused: true });
  await vi.advanceTimersByTimeAsync(100);
  expect(playbackOf(store.saves.at(-1))).toMatchObject({ playback: "paused", positionSeconds: 181 });
  const paused = store.saves.length;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(store.saves).toHaveLength(paused);
});

test("after a failed write the next one is whole", async () => {
  const { player, store } = stage();
  player.do({ type: "add", songs: songs(10), at: null });
  await vi.advanceTimersByTimeAsync(100);
  store.fails = true;
  player.do({ type: "setPriority", priority: 1, ranges: [{ start: 0, end: 1 }] });
  await vi.advanceTimersByTimeAsync(100);
  store.fails = false;
  player.do({ type: "setPriority", priority: 2, ranges: [{ start: 5, end: 6 }] });
  await vi.advanceTimersByTimeAsync(100);
  expect(store.saves.at(-1)?.queue).toMatchObject({ removed: "all" });
  expect(store.saves.at(-1)?.queue?.put).toHaveLength(10);
});

test("who asks for a save hears that it failed, and it is tried again until it succeeds", async () => {
  const { player, store, persistence } = stage();
  player.do({ type: "add", songs: songs(2), at: null });
  await vi.advanceTimersByTimeAsync(100);
  store.fails = true;
  player.do({ type: "add", songs: songs(1), at: null });
  await expect(persistence.save()).rejects.toThrow("disk full");
  await vi.advanceTimersByTimeAsync(25_000);
  store.fails = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.saves.at(-1)?.queue?.put).toHaveLength(3);
  const whole = store.saves.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.saves).toHaveLength(whole);
  await expect(persistence.save()).resolves.toBeUndefined();
});

test("closing does not fail when the store does, and leaves nothing behind that would try again", async () => {
  const { player, store, persistence } = stage();
  store.fails = true;
  player.do({ type: "add", songs: songs(1), at: null });
  await expect(persistence.close()).resolves.toBeUndefined();
  const tried = store.saves.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.saves).toHaveLength(tried);
});

test("a restored queue is not written again; closing writes what is left at once", async () => {
  const { player, store, persistence } = stage(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(store.saves.map((save) => save.queue)).toEqual([undefined]);
  player.do({ type: "add", songs: songs(1), at: null });
  await persistence.close();
  expect(store.saves.at(-1)?.queue?.put).toHaveLength(1);
  player.do({ type: "clear" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.saves.at(-1)?.queue?.put).toHaveLength(1);
});
