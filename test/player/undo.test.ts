import { describe, expect, it } from "vitest";
import { countsOf, MAX_EDITS } from "../../src/player/history.ts";
import { inOneGo } from "../../src/shared/in-slices.ts";
import { song, songs, zone } from "./zone.ts";

const undo = { type: "undo" } as const;
const redo = { type: "redo" } as const;
const ids = (core: ReturnType<typeof zone>) => core.snapshot().queue.entries.map(({ id }) => id);

describe("undo", () => {
  it("brings each edit back with its order and ids, and redo does it again", () => {
    const core = zone("abcdef");
    const edits: Parameters<typeof core.do>[] = [
      [{ type: "add", songs: songs("gh"), at: { kind: "absolute", position: 2 } }],
      [{ type: "delete", range: { start: 1, end: 4 } }],
      [{ type: "move", range: { start: 0, end: 2 }, to: { kind: "absolute", position: 3 } }],
      [{ type: "swap", a: { position: 0 }, b: { position: 4 } }],
      [{ type: "shuffle", range: null }],
      [{ type: "replace", songs: songs("xyz") }],
      [{ type: "clear" }],
    ];
    const seen = [ids(core)];
    for (const edit of edits) {
      core.do(...edit);
      seen.push(ids(core));
    }
    for (const expected of seen.toReversed().slice(1)) {
      const { revision, queue } = core.snapshot();
      core.do(undo);
      expect(ids(core)).toEqual(expected);
      expect(core.snapshot().revision).toBe(revision + 1);
      expect(core.snapshot().queue.version).toBe(queue.version + 1);
    }
    expect(() => core.do(undo)).toThrow("nothing to undo");
    for (const expected of seen.slice(1)) {
      core.do(redo);
      expect(ids(core)).toEqual(expected);
    }
    expect(() => core.do(redo)).toThrow("nothing to do again");
  });

  it("takes a turn back as a whole, and says what it was", () => {
    const core = zone("abc");
    core.player.turn((turn) => {
      turn.do({ type: "clear" });
      turn.do({ type: "add", songs: songs("xy"), at: null });
    });
    const edit = core.snapshot().history.undo.at(-1);
    expect(edit?.names).toEqual(["clear", "add"]);
    expect(edit && inOneGo(countsOf(edit))).toEqual({ added: 2, removed: 3 });
    core.do(undo);
    expect(core.queue).toBe("abc");
    expect(core.snapshot().history.undo).toEqual([]);
  });

  it("remembers of a move only what moved, and leaves alone what others did to the entries in between", () => {
    for (const [start, end, to] of [
      [0, 1, 9],
      [9, 10, 0],
      [0, 8, 2],
      [3, 10, 1],
    ] as const) {
      const core = zone("abcdefghij");
      core.do({ type: "move", range: { start, end }, to: { kind: "absolute", position: to } });
      const edit = core.snapshot().history.undo.at(-1);
      expect(edit?.before.length).toBe(Math.min(end - start, Math.abs(to - start)));
      core.do(undo);
      expect(core.queue).toBe("abcdefghij");
      core.do(redo, undo);
      expect(core.queue).toBe("abcdefghij");
    }
    const core = zone("abcdefghij");
    core.do({ type: "move", range: { start: 0, end: 1 }, to: { kind: "absolute", position: 9 } });
    core.do({ type: "libraryChanged", songs: new Map([[song("e").uri, null]]) });
    core.do(undo);
    expect(core.queue).toBe("abcdfghij");
  });

  it("forgets what was undone when somebody edits anew, and edits that changed nothing never count", () => {
    const core = zone("abc");
    core.do({ type: "deleteId", id: core.id("b") }, undo);
    core.do({ type: "move", range: { start: 1, end: 2 }, to: { kind: "absolute", position: 1 } });
    core.do({ type: "setPriority", priority: 3, ranges: [{ start: 0, end: 1 }] });
    expect(core.snapshot().history.undo).toEqual([]);
    expect(core.snapshot().history.redo).toHaveLength(1);
    core.do({ type: "add", songs: songs("d"), at: null });
    expect(() => core.do(redo)).toThrow();
    expect(core.queue).toBe("abcd");
  });

  it("leaves what sounds alone", () => {
    const core = zone("abc");
    core.player.turn((turn) => {
      turn.do({ type: "replace", songs: songs("xy") });
      turn.do({ type: "play", which: { position: 1 } });
    });
    core.started();
    const { generation } = core;
    core.do(undo);
    expect(core.queue.replace("y", "")).toBe("abc");
    expect(core.current).toBe("y");
    expect(core.state).toBe("playing");
    expect(core.generation).toBe(generation);
    core.do(redo);
    expect(core.current).toBe("y");
    expect([...core.queue].sort().join("")).toBe("xy");
  });

  it("keeps what others did since: played songs stay away, autoplay's stay", () => {
    const core = zone("abcd");
    core.do({ type: "setConsume", to: "on" });
    core.play("a");
    core.do({ type: "deleteId", id: core.id("c") });
    core.end();
    core.player.turn((turn) => {
      turn.do({ type: "add", songs: songs("z"), at: null });
      turn.do({ type: "noteAutoplay", note: "like it" });
    });
    core.do({ type: "libraryChanged", songs: new Map([["d", song("d", 7)]]) });
    core.do(undo);
    expect(core.queue).toBe("bcdz");
    expect(core.snapshot().queue.entries[2]?.song.durationSeconds).toBe(7);
    expect(() => core.do(undo)).toThrow();
  });

  it("finds its place among entries that moved by themselves", () => {
    const core = zone("abcdef");
    core.do({ type: "move", range: { start: 4, end: 6 }, to: { kind: "absolute", position: 1 } });
    core.do({ type: "libraryChanged", songs: new Map([["a", null]]) });
    core.do(undo);
    expect(core.queue).toBe("bcdef");
  });

  it("deals every entry once in random mode", () => {
    const core = zone("abcdefgh", { options: { random: true } });
    core.play("c");
    core.do({ type: "delete", range: { start: 3, end: 7 } }, undo);
    expect([...(core.order ?? "")].sort().join("")).toBe("abcdefgh");
    core.do({ type: "add", songs: songs("xy"), at: null }, undo);
    expect([...(core.order ?? "")].sort().join("")).toBe("abcdefgh");
    expect(core.current).toBe("c");
  });

  it("stands first in its turn, and remembers a bounded number", () => {
    const core = zone("ab");
    core.do({ type: "clear" });
    const both = () =>
      core.player.turn((turn) => {
        turn.do({ type: "add", songs: songs("x"), at: null });
        turn.do(undo);
      });
    expect(both).toThrow("stands alone");
    expect(core.queue).toBe("");
    for (let i = 0; i < MAX_EDITS + 20; i++) core.do({ type: "add", songs: songs("x"), at: null });
    expect(core.snapshot().history.undo).toHaveLength(MAX_EDITS);
    const many = Array.from({ length: 150_000 }, () => song("n"));
    core.do({ type: "replace", songs: many });
    for (let i = 0; i < 9; i++) core.do({ type: "shuffle", range: null });
    expect(core.snapshot().history.undo.length).toBeLessThan(5);
    core.do(undo, undo);
  });
});
