import { describe, expect, test } from "vitest";
import type { Command } from "../../src/player/commands.ts";
import type { Turn } from "../../src/player/player-port.ts";
import { replay } from "../../src/player/step.ts";
import { DomainError } from "../../src/shared/errors.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import { songs, zone } from "./zone.ts";

describe("a turn", () => {
  test("is one revision, and engine effects are those of its end", () => {
    const z = zone("abc");
    z.engine.take();
    z.player.turn((turn) => {
      for (const position of [0, 1, 2]) turn.do({ type: "play", which: { position } });
      turn.do({ type: "setVolume", volume: 50 });
      turn.do({ type: "setVolume", volume: 60 });
    });
    expect(z.changes.length).toBe(1);
    expect(z.engine.take()).toMatchObject([
      { type: "volume", volume: 60 },
      { type: "load", source: { uri: "c" } },
    ]);
  });

  test("whose run throws never happened", () => {
    const z = zone("abc");
    const before = z.snapshot();
    expect(() =>
      z.player.turn((turn) => {
        turn.do({ type: "add", songs: songs("xyz"), at: { kind: "absolute", position: 0 } });
        turn.do({ type: "play", which: null });
        throw new Error("client gone");
      }),
    ).toThrow("client gone");
    expect(z.snapshot()).toBe(before);
    expect(z.queue).toBe("abc");
    expect([z.changes, z.engine.holds - z.engine.releases]).toEqual([[], 0]);
  });

  test("keeps what came before a refused command that is caught", () => {
    const z = zone("abc");
    z.player.turn((turn) => {
      turn.do({ type: "deleteId", id: z.id("a") });
      expect(() => turn.do({ type: "deleteId", id: 99 as EntryId })).toThrow(DomainError);
    });
    expect(z.queue).toBe("bc");
  });

  test("with a bug in it never happened, even if the run goes on", () => {
    const z = zone("abc");
    const bug = { type: "add", songs: null, at: null } as unknown as Command;
    expect(() =>
      z.player.turn((turn) => {
        turn.do({ type: "clear" });
        expect(() => turn.do(bug)).toThrow(TypeError);
      }),
    ).toThrow(TypeError);
    expect(z.queue).toBe("abc");
    z.do({ type: "play", which: null });
    expect(z.state).toBe("playing");
  });

  test("keeps engine events even if the run throws", () => {
    const z = zone("abc");
    z.play("a");
    z.engine.pending.push({ type: "ended", generation: z.generation });
    expect(() => z.do({ type: "deleteId", id: 99 as EntryId })).toThrow("No such song");
    expect([z.current, z.completions.length]).toEqual(["b", 1]);
  });

  test("shows its own state while it is open, and is closed after", () => {
    const z = zone("abc");
    let kept: Turn | null = null;
    z.player.turn((turn) => {
      kept = turn;
      turn.do({ type: "delete", range: { start: 0, end: 2 } });
      expect(turn.moment().snapshot.queue.entries.length).toBe(1);
      expect(z.snapshot().queue.entries.length).toBe(3);
    });
    expect(() => (kept as Turn | null)?.do({ type: "clear" })).toThrow("This turn is over");
  });

  test("inside a turn is a mistake, and harms nobody", () => {
    const z = zone("abc");
    expect(() => z.player.turn(() => z.player.turn(() => 1))).toThrow("inside a turn");
    z.do({ type: "play", which: null });
    expect([z.state, z.engine.holds - z.engine.releases]).toEqual(["playing", 0]);
  });

  test("that changes nothing is not announced", () => {
    const z = zone("abc");
    const before = z.snapshot();
    z.do(
      { type: "stop" },
      { type: "clearError" },
      { type: "setRepeat", on: false },
      { type: "setVolume", volume: 100 },
    );
    z.do({ type: "delete", range: { start: 1, end: 1 } }, { type: "add", songs: [], at: null });
    z.engine.report();
    expect([z.snapshot() === before, z.changes.length]).toEqual([true, 0]);
  });
});

describe("subscribers", () => {
  test("that act get and give every revision once, in order", () => {
    const z = zone("abc");
    const seen: number[][] = [[], []];
    z.player.subscribe((change) => {
      seen[0]?.push(change.after.revision);
      if (change.after.options.crossfadeSeconds < 5) {
        z.player.do({ type: "setCrossfade", seconds: change.after.options.crossfadeSeconds + 1 });
      }
    });
    z.player.subscribe((change) => seen[1]?.push(change.after.revision));
    z.do({ type: "setRepeat", on: true });
    expect(seen).toEqual([
      [2, 3, 4, 5, 6, 7],
      [2, 3, 4, 5, 6, 7],
    ]);
  });

  test("that throw harm no other and no later turn", () => {
    const z = zone("abc");
    z.player.subscribe(() => {
      throw new Error("bad listener");
    });
    const seen: number[] = [];
    z.player.subscribe((change) => seen.push(change.after.revision));
    z.do({ type: "setRepeat", on: true }, { type: "setRandom", on: true });
    expect([seen, z.errors.length]).toEqual([[2, 3], 2]);
  });

  test("that never stop answering leave the event loop alive", async () => {
    const z = zone("abc");
    let count = 0;
    const unsubscribe = z.player.subscribe(() => {
      count++;
      z.player.do({ type: "setVolume", volume: count % 2 });
    });
    z.do({ type: "setRepeat", on: true });
    expect(count).toBe(1000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBe(2000);
    unsubscribe();
  });

  test("get frozen state", () => {
    const z = zone("abc");
    z.do({ type: "setRepeat", on: true });
    const { after } = z.changes[0] ?? { after: null };
    for (const part of [after, after?.options, after?.queue, after?.transport])
      expect(Object.isFrozen(part)).toBe(true);
  });
});

test("an engine that throws is reported and cannot wedge the zone", () => {
  const z = zone("abc");
  z.engine.run = () => {
    throw new Error("worker gone");
  };
  z.do({ type: "play", which: null });
  expect([z.state, z.errors.length > 0, z.engine.holds - z.engine.releases]).toEqual(["playing", true, 0]);
});

test("the log replays to the identical snapshot", () => {
  const z = zone("abcdefgh");
  z.do({ type: "setRandom", on: true }, { type: "setRepeat", on: true }, { type: "play", which: null });
  for (let i = 0; i < 30; i++) z.end();
  z.do({ type: "shuffle", range: null }, { type: "pause", paused: null }, { type: "next" });
  expect(replay(z.initial, z.log)).toEqual(z.snapshot());
});

test("after close the engine wakes nobody", () => {
  const z = zone("abc");
  z.play("a");
  z.player.close();
  z.end();
  expect(z.current).toBe("a");
});
