import { describe, expect, test } from "vitest";
import { positionSeconds } from "../../src/player/position.ts";
import type { Generation } from "../../src/shared/ids.ts";
import { SOUNDING, zone } from "./zone.ts";

describe("answers", () => {
  test("a join needs no load, and prepares what comes then", () => {
    const z = zone("abc");
    z.play("a");
    z.engine.take();
    z.end();
    expect([z.state, z.current, z.upcoming]).toEqual(["playing", "b", "c"]);
    expect(z.engine.take()).toMatchObject([{ type: "prepare", source: { uri: "c" } }]);
    expect(z.engine.released).toBe(z.snapshot().upcoming?.generation);
    expect(z.snapshot().counters).toEqual({ finished: 1, skipped: 0, failed: 0 });
  });

  test("to superseded questions change nothing", () => {
    const z = zone("abc");
    z.play("a");
    const stale = z.generation;
    const prepared = z.snapshot().upcoming?.generation ?? (0 as Generation);
    z.do({ type: "play", which: { position: 2 } });
    const before = z.snapshot();
    for (const generation of [stale, prepared, 0 as Generation, 99 as Generation]) {
      z.engine.report({ type: "started", generation, sounding: SOUNDING });
      z.engine.report({ type: "joined", generation, sounding: SOUNDING });
      z.engine.report({ type: "ended", generation });
      z.engine.report({ type: "failed", generation, reason: "late" });
      z.engine.report({ type: "device", generation, state: "lost", reason: "late" });
    }
    expect(z.snapshot()).toBe(before);
  });

  test("given twice count once", () => {
    const z = zone("abc");
    z.play("a");
    const joined = {
      type: "joined",
      generation: z.snapshot().upcoming?.generation as Generation,
      sounding: SOUNDING,
    } as const;
    z.engine.report(joined, joined);
    z.started();
    expect(z.completions.length).toBe(1);
    const ended = { type: "ended", generation: z.generation } as const;
    z.engine.report(ended, ended);
    expect([z.current, z.completions.length]).toEqual(["c", 2]);
  });

  test("a join that was made just before a pause is paused in the new entry", () => {
    const z = zone("ab");
    z.play("a");
    const { upcoming } = z.snapshot();
    z.do({ type: "pause", paused: true });
    z.engine.now = { generation: upcoming?.generation ?? 0, playedSeconds: 0.1, bitrateKbps: null };
    z.engine.report({ type: "joined", generation: upcoming?.generation as Generation, sounding: SOUNDING });
    expect([z.state, z.current, positionSeconds(z.player.moment())]).toEqual(["paused", "b", 0.1]);
  });

  test("a client's next finds what happened before it: the index moves 2, not 1 twice", () => {
    const z = zone("abcd");
    z.play("a");
    const generation = z.snapshot().upcoming?.generation as Generation;
    z.engine.pending.push({ type: "joined", generation, sounding: SOUNDING });
    z.engine.take();
    z.do({ type: "next" });
    expect(z.current).toBe("c");
    expect(z.completions.map((c) => [c.uri, c.outcome])).toEqual([
      ["a", "finished"],
      ["b", "skipped"],
    ]);
    expect(z.engine.take()).toMatchObject([
      { type: "load", source: { uri: "c" } },
      { type: "prepare", source: { uri: "d" } },
    ]);
    expect(z.changes.slice(-2).map((change) => change.after.revision - z.snapshot().revision)).toEqual([-1, 0]);
  });
});

describe("broken files (C-19)", () => {
  test("A, broken, B, broken, broken, C plays A, B, C without a gap in between", () => {
    const z = zone("AxByzC");
    z.play("A");
    const heard = ["A"];
    for (let steps = 0; z.state === "playing" && steps < 20; steps++) {
      const { upcoming } = z.snapshot();
      if (upcoming !== null && "xyz".includes(z.upcoming)) {
        z.engine.report({ type: "failed", generation: upcoming.generation, reason: "not a sound file" });
      } else {
        z.end();
        if (z.current !== "") heard.push(z.current);
      }
    }
    expect(heard.join("")).toBe("ABC");
    expect(z.completions.map((c) => `${c.uri} ${c.outcome}`)).toEqual([
      "x failed",
      "A finished",
      "y failed",
      "z failed",
      "B finished",
      "C finished",
    ]);
    expect(z.queue).toBe("AxByzC");
    expect(z.snapshot().error).toBe('Failed to play "z": not a sound file');
  });

  test("a failing load goes on with what follows", () => {
    const z = zone("abc");
    z.do({ type: "play", which: null });
    z.fail();
    expect([z.state, z.current, z.snapshot().counters.failed]).toEqual(["playing", "b", 1]);
    expect(z.snapshot().error).toBe('Failed to play "a": not a sound file');
    z.do({ type: "next" });
    expect(z.snapshot().error).toBe(null);
  });

  test("only broken files with repeat stop with an error", () => {
    for (const random of [false, true]) {
      const z = zone("abcde");
      z.do({ type: "setRepeat", on: true }, { type: "setRandom", on: random }, { type: "play", which: null });
      let failures = 0;
      for (; z.state !== "stopped" && failures < 50; failures++) z.fail();
      expect(failures).toBe(5);
      expect(z.snapshot().error).not.toBe(null);
      expect(z.snapshot().counters.failed).toBe(5);
    }
  });

  test("a disk that is gone is not walked to its end", () => {
    const z = zone("x".repeat(500));
    z.do({ type: "play", which: null });
    for (let i = 0; i < 500 && z.state !== "stopped"; i++) z.fail();
    expect(z.snapshot().counters.failed).toBe(100);
  });

  test("a broken file that repeats alone stops", () => {
    const z = zone("abc");
    z.do({ type: "setRepeat", on: true }, { type: "setSingle", to: "on" }, { type: "play", which: null });
    z.fail();
    expect([z.state, z.current, z.snapshot().counters.failed]).toEqual(["stopped", "a", 1]);
  });

  test("when nothing can be prepared, what plays still comes to its end", () => {
    const z = zone("abc");
    z.do({ type: "setRepeat", on: true });
    z.play("a");
    for (let i = 0; i < 50 && z.snapshot().upcoming !== null; i++) {
      z.engine.report({ type: "failed", generation: z.snapshot().upcoming?.generation as Generation, reason: "gone" });
    }
    expect([z.state, z.upcoming, z.snapshot().counters.failed]).toEqual(["playing", "", 3]);
    z.end();
    expect([z.state, z.current]).toEqual(["stopped", ""]);
  });

  test("what was passed over is tried again in the next pass", () => {
    const z = zone("Ax");
    z.do({ type: "setRepeat", on: true });
    z.play("A");
    for (let pass = 1; pass <= 3; pass++) {
      expect(z.upcoming).toBe("x");
      z.engine.report({ type: "failed", generation: z.snapshot().upcoming?.generation as Generation, reason: "gone" });
      expect(z.upcoming).toBe("A");
      z.end();
      expect([z.current, z.snapshot().counters.failed]).toEqual(["A", pass]);
    }
  });

  test("consume keeps what could not be played", () => {
    const z = zone("abc");
    z.do({ type: "setConsume", to: "on" }, { type: "play", which: null });
    z.fail();
    expect([z.queue, z.current]).toEqual(["abc", "b"]);
  });
});

describe("the device", () => {
  const device = (z: ReturnType<typeof zone>, state: "lost" | "back") =>
    z.engine.report({ type: "device", generation: z.generation, state, reason: "USB DAC was unplugged" });

  test("lost holds playback where it is, back goes on", () => {
    const z = zone("ab");
    z.play("a");
    z.engine.now = { generation: z.generation, playedSeconds: 7, bitrateKbps: null };
    z.engine.take();
    device(z, "lost");
    expect([z.state, positionSeconds(z.player.moment()), z.snapshot().error]).toEqual([
      "paused",
      7,
      "USB DAC was unplugged",
    ]);
    z.do({ type: "play", which: null }, { type: "pause", paused: null });
    expect([z.state, z.snapshot().error]).toEqual(["paused", "USB DAC was unplugged"]);
    device(z, "back");
    expect([z.state, z.snapshot().error]).toEqual(["playing", null]);
    expect(z.engine.take()).toEqual([]);
  });

  test("that works again is known by the sound that reaches it, too", () => {
    const z = zone("ab");
    z.play("a");
    device(z, "lost");
    z.started();
    expect([z.snapshot().transport.kind, z.snapshot().error]).toEqual(["playing", null]);
  });

  test("a client's pause outlives it, whichever came first", () => {
    for (const isPausedFirst of [true, false]) {
      const z = zone("ab");
      z.play("a");
      if (isPausedFirst) z.do({ type: "pause", paused: true });
      device(z, "lost");
      if (!isPausedFirst) z.do({ type: "pause", paused: true });
      device(z, "back");
      expect(z.state).toBe("paused");
      expect(z.engine.take().filter((effect) => effect.type === "pause" || effect.type === "resume")).toEqual([
        { type: "pause" },
      ]);
    }
  });

  test("lost before the first sound is waited for, too", () => {
    const z = zone("ab");
    z.do({ type: "play", which: null });
    device(z, "lost");
    expect([z.state, z.snapshot().transport.kind]).toEqual(["paused", "held"]);
    device(z, "back");
    expect(z.snapshot().transport.kind).toBe("loading");
    z.started();
    expect(z.snapshot().transport.kind).toBe("playing");
  });
});

test("what is prepared changes only when it is something else", () => {
  const z = zone("abcd");
  z.play("a");
  const first = z.snapshot().upcoming;
  z.do(
    { type: "swap", a: { position: 2 }, b: { position: 3 } },
    { type: "setVolume", volume: 3 },
    { type: "pause", paused: null },
  );
  expect(z.snapshot().upcoming).toBe(first);
  z.player.turn((turn) => {
    turn.do({ type: "swap", a: { position: 1 }, b: { position: 3 } });
    turn.do({ type: "swap", a: { position: 1 }, b: { position: 3 } });
  });
  expect(z.snapshot().upcoming).toBe(first);
  z.do({ type: "setRange", id: z.id("b"), range: { startSeconds: 5, endSeconds: 10 } });
  expect([z.upcoming, z.snapshot().upcoming?.generation]).toEqual(["b", (first?.generation ?? 0) + 1]);
});
