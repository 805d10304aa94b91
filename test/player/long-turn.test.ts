import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Turn } from "../../src/player/player-port.ts";
import { DomainError } from "../../src/shared/errors.ts";
import type { EntryId, Generation } from "../../src/shared/ids.ts";
import { songs, zone } from "./zone.ts";

/** Adds the songs one by one, and stops in between for 5 ms each. */
function* adding(turn: Turn, letters: string): Generator<void, number> {
  for (const letter of letters) {
    turn.do({ type: "add", songs: songs(letter), at: null });
    const untilMs = performance.now() + 5;
    while (performance.now() < untilMs);
    yield;
  }
  return letters.length;
}

describe("a long turn", () => {
  test("is one step, and others see what was before until its end", async () => {
    const z = zone("abc");
    const turn = z.player.longTurn((open) => adding(open, "xyz"));
    await setImmediate();
    expect([z.queue, z.changes.length]).toEqual(["abc", 0]);
    expect(await turn).toBe(3);
    expect([z.queue, z.changes.length]).toEqual(["abcxyz", 1]);
  });

  test("is finished first by whoever changes something meanwhile", async () => {
    const z = zone("abc");
    const first = z.player.longTurn((open) => adding(open, "xyz"));
    const second = z.player.longTurn((open) => adding(open, "uv"));
    await setImmediate();
    z.do({ type: "deleteId", id: z.id("b") });
    expect(z.queue).toBe("acxyz");
    expect(await Promise.all([first, second])).toEqual([3, 2]);
    expect(z.queue).toBe("acxyzuv");
    expect(z.changes.length).toBe(3);
  });

  test("leaves the event loop its pauses, whatever else is long and whatever the engine reports", async () => {
    const z = zone("abc");
    const long = ["xy", "uv", "st"].map((letters) => z.player.longTurn((open) => adding(open, letters)));
    let isOver = false;
    const all = Promise.all(long).finally(() => {
      isOver = true;
    });
    const seen = new Set<string>();
    while (!isOver) {
      z.engine.report({ type: "tags", generation: 1 as Generation, tags: [] });
      seen.add(z.queue);
      await setImmediate();
    }
    await all;
    expect([...seen].slice(0, 3)).toEqual(["abc", "abcxy", "abcxyuv"]);
    expect(z.queue).toBe("abcxyuvst");
  });

  test("that throws never happened, and the next one works", async () => {
    const z = zone("abc");
    const failing = z.player.longTurn(function* (open): Generator<void, void> {
      yield* adding(open, "xy");
      throw new Error("client gone");
    });
    await expect(failing).rejects.toThrow("client gone");
    expect([z.queue, z.changes.length]).toEqual(["abc", 0]);
    const kept = z.player.longTurn(function* (open): Generator<void, void> {
      yield* adding(open, "xy");
      expect(() => open.do({ type: "deleteId", id: 99 as EntryId })).toThrow(DomainError);
    });
    await kept;
    expect([z.queue, z.engine.holds - z.engine.releases]).toEqual(["abcxy", 0]);
  });

  test("a queue that is kept stays, and later edits are seen as ever", () => {
    const z = zone("abc");
    const seen = z.player.turn((turn) => {
      turn.do({ type: "deleteId", id: z.id("a") });
      const { queue } = turn.moment().snapshot;
      turn.keep();
      turn.do({ type: "add", songs: songs("xyz"), at: { kind: "absolute", position: 0 } });
      return queue.entries.map(({ song }) => song.uri).join("");
    });
    expect([seen, z.queue]).toEqual(["bc", "xyzbc"]);
  });
});
