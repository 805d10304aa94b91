import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Heard, HeardBatch } from "../../src/library/stickers-port.ts";
import { heardAs, Listening } from "../../src/operations/listening.ts";
import type { Completion } from "../../src/player/commands.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { zone } from "../player/zone.ts";
import { emptyStores } from "../rig/empty-stores.ts";

describe("what counts as played", () => {
  const completion = { id: 1, uri: "a" } as const;
  test.each<[Completion["outcome"], number, number | null, Heard["was"] | null]>([
    ["finished", 0, 100, "played"],
    ["finished", 3, null, "played"],
    ["failed", 99, 100, null],
    ["skipped", 0, 100, "skipped"],
    ["skipped", 50, 100, "skipped"],
    ["skipped", 50.1, 100, "played"],
    ["skipped", 200, 1_000, "skipped"],
    ["skipped", 241, 1_000, "played"],
    ["skipped", 239, null, "skipped"],
    ["skipped", 241, null, "played"],
    ["skipped", 0, 0, "skipped"],
  ])("%s at %d of %d s: %s", (outcome, positionSeconds, durationSeconds, was) => {
    expect(heardAs({ ...completion, outcome, positionSeconds, durationSeconds })).toBe(was);
  });
});

describe("the counts", () => {
  const clock = { monotonicMs: () => 0, wallMs: () => 1_700_000_000_500 };
  const batches: HeardBatch[] = [];
  let refuse: Error | null = null;
  const stickers = {
    ...emptyStores.stickers,
    count: async (batch: HeardBatch) => {
      batches.push(batch);
      if (refuse !== null) throw refuse;
    },
  };

  beforeEach(() => {
    vi.useFakeTimers();
    batches.length = 0;
    refuse = null;
  });
  afterEach(() => vi.useRealTimers());

  function listen() {
    const z = zone("abcdef");
    return { z, listening: new Listening(z.player, stickers, () => true, "run", clock, silentLogger) };
  }

  test("are written at once, in order, with the time; what comes while one is written, after it", async () => {
    const { z } = listen();
    z.play("a");
    z.end();
    expect(batches).toHaveLength(1);
    z.do({ type: "next" });
    expect(batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    const batch = { zone: "default", run: "run", nowSeconds: 1_700_000_000 };
    expect(batches).toEqual([
      { ...batch, heard: [{ id: 1, uri: "a", was: "played" }] },
      { ...batch, heard: [{ id: 2, uri: "b", was: "skipped" }] },
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(batches.length).toBe(2);
  });

  test("a song left after its half was played", async () => {
    const { z, listening } = listen();
    z.play("a");
    z.engine.now = { generation: z.generation, playedSeconds: 60, bitrateKbps: null };
    z.do({ type: "next" });
    await listening.close();
    expect(batches.flatMap(({ heard }) => heard)).toEqual([{ id: 1, uri: "a", was: "played" }]);
  });

  test("that could not be written are told again, with what came since, until they are taken", async () => {
    const { z } = listen();
    refuse = new Error("restarting");
    z.play("a");
    z.end();
    await vi.advanceTimersByTimeAsync(1_500);
    z.end();
    const refused = batches.length;
    expect(refused).toBeGreaterThan(1);
    refuse = null;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(batches.at(-1)?.heard.map(({ id }) => id)).toEqual([1, 2]);
    const taken = batches.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches.length).toBe(taken);
  });

  test("of the last moment are written when the daemon ends, and nothing after that", async () => {
    const { z, listening } = listen();
    z.play("a");
    z.end();
    await listening.close();
    z.end();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(batches.map(({ heard }) => heard.length)).toEqual([1]);
  });

  test("leave out what never sounded", async () => {
    const { z, listening } = listen();
    z.play("a");
    z.engine.report({ type: "failed", generation: z.generation, reason: "broken" });
    await listening.close();
    expect(batches).toEqual([]);
  });
});
