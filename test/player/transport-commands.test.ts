import { describe, expect, test } from "vitest";
import type { Command } from "../../src/player/commands.ts";
import { positionSeconds } from "../../src/player/position.ts";
import type { EntryId, OutputId } from "../../src/shared/ids.ts";
import { OUTPUTS, song, zone } from "./zone.ts";

const next: Command = { type: "next" };
const previous: Command = { type: "previous" };
const stop: Command = { type: "stop" };
const play: Command = { type: "play", which: null };
const pause = (paused: boolean | null): Command => ({ type: "pause", paused });
const seek = (seconds: number, relative = false): Command => ({ type: "seekCurrent", seconds, relative });

function elapse(z: ReturnType<typeof zone>, playedSeconds: number) {
  z.engine.now = { generation: z.generation, playedSeconds, bitrateKbps: null };
}

describe("play, pause, stop", () => {
  test("play begins at the first entry, and resumes the current one after a stop", () => {
    const z = zone("abc");
    z.do(play);
    expect([z.state, z.current]).toEqual(["playing", "a"]);
    z.do(next, stop);
    expect([z.state, z.current, z.upcoming]).toEqual(["stopped", "b", ""]);
    z.do(play);
    expect([z.state, z.current]).toEqual(["playing", "b"]);
  });

  test("play of an empty queue does nothing", () => {
    const z = zone();
    z.do(play);
    expect([z.state, z.changes.length]).toEqual(["stopped", 0]);
  });

  test("pause toggles, freezes the position, and play ends it", () => {
    const z = zone("ab");
    z.play("a");
    elapse(z, 12.5);
    z.do(pause(null));
    elapse(z, 13);
    expect([z.state, positionSeconds(z.player.moment())]).toEqual(["paused", 12.5]);
    z.do(pause(true));
    expect(z.state).toBe("paused");
    z.do(pause(null));
    expect([z.state, positionSeconds(z.player.moment())]).toEqual(["playing", 13]);
    z.do(pause(true), play);
    expect(z.state).toBe("playing");
  });

  test("a pause before the engine has answered is kept", () => {
    const z = zone("ab");
    z.do(play, pause(true));
    z.started();
    expect([z.state, positionSeconds(z.player.moment())]).toEqual(["paused", 0]);
  });

  test("pause of a stopped zone does nothing", () => {
    const z = zone("ab");
    z.do(pause(null), pause(true), stop);
    expect(z.changes).toEqual([]);
  });

  test("play of the playing entry begins it again, without counting it", () => {
    const z = zone("ab");
    z.play("a");
    const { generation } = z;
    z.do({ type: "play", which: { position: 0 } });
    expect(z.generation).not.toBe(generation);
    expect(z.completions).toEqual([]);
  });
});

describe("next and previous", () => {
  test("previous goes back, at the first entry it begins again, in repeat mode it wraps", () => {
    const z = zone("abc");
    z.play("b");
    z.do(previous);
    expect(z.current).toBe("a");
    z.do(previous);
    expect(z.current).toBe("a");
    z.do({ type: "setRepeat", on: true }, previous);
    expect(z.current).toBe("c");
    expect(z.completions.map((c) => c.uri)).toEqual(["b", "a"]);
  });

  test("both end a pause, as in MPD", () => {
    for (const command of [next, previous]) {
      const z = zone("abc");
      z.play("b");
      z.do(pause(true), command);
      expect(z.state).toBe("playing");
    }
  });

  test("next past the end stops without a current entry", () => {
    const z = zone("ab");
    z.play("b");
    z.do(next);
    expect([z.state, z.current]).toEqual(["stopped", ""]);
  });
});

describe("seek", () => {
  test.each<[what: string, command: Command, position: number]>([
    ["absolute", seek(30), 30],
    ["forward", seek(15, true), 25],
    ["backward", seek(-4, true), 6],
    ["before the start", seek(-40, true), 0],
    ["past the end", seek(1000), 100],
  ])("%s", (_, command, position) => {
    const z = zone("ab");
    z.play("a");
    elapse(z, 10);
    z.engine.take();
    const upcoming = z.snapshot().upcoming;
    z.do(command);
    expect([z.state, z.current, positionSeconds(z.player.moment())]).toEqual(["playing", "a", position]);
    expect(z.engine.take()).toMatchObject([{ type: "load", source: { startSeconds: position } }, { type: "prepare" }]);
    expect(z.snapshot().upcoming).toBe(upcoming);
    expect(z.completions).toEqual([]);
  });

  test("of a stopped zone starts it; of another entry changes to it; a pause stays", () => {
    const z = zone("abc");
    z.do({ type: "seek", which: { position: 1 }, seconds: 20 });
    expect([z.state, z.current, positionSeconds(z.player.moment())]).toEqual(["playing", "b", 20]);
    z.do(pause(true), { type: "seek", which: { id: z.id("c") }, seconds: 5 });
    expect([z.state, z.current, positionSeconds(z.player.moment())]).toEqual(["paused", "c", 5]);
  });

  test("is clipped to the part of the song that plays", () => {
    const z = zone("a");
    z.do({ type: "setRange", id: z.id("a"), range: { startSeconds: 10, endSeconds: 30 } });
    z.do({ type: "seek", which: { position: 0 }, seconds: 50 });
    expect(positionSeconds(z.player.moment())).toBe(20);
  });

  test("is not clipped while the length is unknown", () => {
    const z = zone("", { queue: [{ song: song("stream", null) }] });
    z.do({ type: "seek", which: { position: 0 }, seconds: 5000 });
    expect(positionSeconds(z.player.moment())).toBe(5000);
  });
});

test.each<[what: string, command: Command, code: string, message: string]>([
  ["next", next, "not-playing", "Not playing"],
  ["previous", previous, "not-playing", "Not playing"],
  ["seekcur", seek(1), "not-playing", "Not playing"],
  ["play 9", { type: "play", which: { position: 9 } }, "bad-position", "Bad song index"],
  ["play -1", { type: "play", which: { position: -1 } }, "bad-position", "Bad song index"],
  ["playid 9", { type: "play", which: { id: 9 as EntryId } }, "not-found", "No such song"],
  ["seek 9 0", { type: "seek", which: { position: 9 }, seconds: 0 }, "bad-position", "Bad song index"],
  ["seek nan", { type: "seek", which: { position: 0 }, seconds: Number.NaN }, "bad-argument", "Number expected"],
  ["enableoutput 9", { type: "setOutput", id: 9 as OutputId, enabled: true }, "not-found", "No such audio output"],
])("%s of a stopped zone is refused", (_, command, code, message) => {
  const z = zone("ab");
  expect(() => z.do(command)).toThrow(expect.objectContaining({ code, message }));
  expect(z.changes).toEqual([]);
});

describe("settings", () => {
  test.each<[command: Command, subsystems: string[]]>([
    [{ type: "setRepeat", on: true }, ["options"]],
    [{ type: "setRandom", on: true }, ["options"]],
    [{ type: "setSingle", to: "oneshot" }, ["options"]],
    [{ type: "setCrossfade", seconds: 3 }, ["options"]],
    [{ type: "setMixRampDb", db: -17 }, ["options"]],
    [{ type: "setReplayGain", mode: "album" }, ["options"]],
    [{ type: "setVolume", volume: 40 }, ["mixer"]],
    [{ type: "setOutput", id: 1 as OutputId, enabled: true }, ["output"]],
  ])("%o announces %o, once", (command, subsystems) => {
    const z = zone("ab");
    z.do(command, command);
    expect(z.changes.map((change) => change.subsystems)).toEqual([subsystems]);
  });

  test("volume is clamped, and refused without a mixer", () => {
    const z = zone("ab");
    z.do({ type: "changeVolume", delta: -30 }, { type: "setVolume", volume: 999 });
    expect(z.changes.map((change) => change.after.volume)).toEqual([70, 100]);
    z.do({ type: "setVolume", volume: 20 }, { type: "detachOutput", id: 0 as OutputId });
    expect(z.snapshot().volume).toBe(null);
    expect(() => z.do({ type: "setVolume", volume: 50 })).toThrow(expect.objectContaining({ code: "no-mixer" }));
  });

  test("an output that is off has its volume, but others are not turned down by it", () => {
    const z = zone("ab");
    z.do({ type: "setVolume", volume: 20 });
    const off = { type: "setOutput", id: 0 as OutputId, enabled: false } as const;
    z.do(off);
    expect(z.changes.at(-1)?.subsystems).toEqual(["mixer", "output"]);
    z.do({ type: "setVolume", volume: 30 });
    expect(z.snapshot().volume).toBe(30);
    expect(z.engine.effects.findLast((effect) => effect.type === "volume")).toEqual({ type: "volume", volume: null });
    z.do({ ...off, enabled: true });
    expect(z.engine.effects.findLast((effect) => effect.type === "volume")).toEqual({ type: "volume", volume: 30 });
  });

  test("an output that leaves keeps its place and sounds no more; one that comes brings its volume to who has none", () => {
    const z = zone("ab");
    const [speakers] = OUTPUTS;
    if (speakers === undefined) throw new Error("there are speakers");
    const { id } = speakers;
    z.do({ type: "setVolume", volume: 20 }, { type: "detachOutput", id });
    expect(z.snapshot().outputs[0]).toMatchObject({ id, enabled: false, isAway: true });
    expect(z.engine.effects.findLast((effect) => effect.type === "outputs")).toEqual({ type: "outputs", enabled: [] });
    expect(() => z.do({ type: "detachOutput", id })).toThrow(expect.objectContaining({ code: "not-found" }));
    z.do({ type: "attachOutput", output: { ...speakers, isAway: true }, volume: 55 });
    expect(z.snapshot()).toMatchObject({ volume: 55, outputs: [speakers, {}] });
    expect(z.snapshot().outputs[0]).not.toHaveProperty("isAway");
    z.do({ type: "attachOutput", output: { ...speakers, id: 7 as OutputId }, volume: 90 });
    expect(z.snapshot().outputs.map((output) => output.id)).toEqual([0, 1, 7]);
    expect(z.snapshot().volume).toBe(55);
  });
});
