import { describe, expect, test } from "vitest";
import type { Command } from "../../src/player/commands.ts";
import { MAX_QUEUE_LENGTH } from "../../src/player/queue-draft.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import { song, songs, zone } from "./zone.ts";

const at = (position: number) => ({ kind: "absolute", position }) as const;
const afterCurrent = (offset: number) => ({ kind: "after-current", offset }) as const;
const beforeCurrent = (offset: number) => ({ kind: "before-current", offset }) as const;
const id = (number: number) => number as EntryId;

describe("edits of abcde while c plays", () => {
  test.each<[what: string, command: Command, queue: string]>([
    ["add", { type: "add", songs: songs("xy"), at: null }, "abcdexy"],
    ["add 0", { type: "add", songs: songs("xy"), at: at(0) }, "xyabcde"],
    ["add 5", { type: "add", songs: songs("xy"), at: at(5) }, "abcdexy"],
    ["add +0", { type: "add", songs: songs("xy"), at: afterCurrent(0) }, "abcxyde"],
    ["add +2", { type: "add", songs: songs("xy"), at: afterCurrent(2) }, "abcdexy"],
    ["add -0", { type: "add", songs: songs("xy"), at: beforeCurrent(0) }, "abxycde"],
    ["add -2", { type: "add", songs: songs("xy"), at: beforeCurrent(2) }, "xyabcde"],
    ["delete 0", { type: "delete", range: { start: 0, end: 1 } }, "bcde"],
    ["delete 3:99", { type: "delete", range: { start: 3, end: 99 } }, "abc"],
    ["delete 5 (empty)", { type: "delete", range: { start: 5, end: 6 } }, "abcde"],
    ["deleteid", { type: "deleteId", id: id(2) }, "acde"],
    ["move 0 4", { type: "move", range: { start: 0, end: 1 }, to: at(4) }, "bcdea"],
    ["move 4 0", { type: "move", range: { start: 4, end: 5 }, to: at(0) }, "eabcd"],
    ["move 1:3 2", { type: "move", range: { start: 1, end: 3 }, to: at(2) }, "adbce"],
    ["move 0:2 +0", { type: "move", range: { start: 0, end: 2 }, to: afterCurrent(0) }, "cabde"],
    ["move 3:5 -1", { type: "move", range: { start: 3, end: 5 }, to: beforeCurrent(1) }, "adebc"],
    ["moveid 5 1", { type: "moveId", id: id(5), to: at(1) }, "aebcd"],
    ["swap 0 4", { type: "swap", a: { position: 0 }, b: { position: 4 } }, "ebcda"],
    ["swapid", { type: "swap", a: { id: id(2) }, b: { id: id(3) } }, "acbde"],
    ["clear", { type: "clear" }, ""],
    ["replace", { type: "replace", songs: songs("xy") }, "xy"],
  ])("%s", (_, command, queue) => {
    const z = zone("abcde");
    z.play("c");
    const { version } = z.snapshot().queue;
    z.do(command);
    expect(z.queue).toBe(queue);
    expect(z.current).toBe(queue.includes("c") ? "c" : "");
    expect(z.snapshot().queue.version).toBe(queue === "abcde" ? version : z.snapshot().queue.version);
    if (queue !== "abcde") expect(z.changes.at(-1)?.subsystems).toContain("playlist");
  });

  test.each<[what: string, command: Command, code: string, message: string]>([
    ["add 6", { type: "add", songs: songs("x"), at: at(6) }, "bad-position", "Number too large: 6"],
    ["add +3", { type: "add", songs: songs("x"), at: afterCurrent(3) }, "bad-position", "Number too large: 3"],
    ["add -3", { type: "add", songs: songs("x"), at: beforeCurrent(3) }, "bad-position", "Number too large: 3"],
    ["delete 6", { type: "delete", range: { start: 6, end: 7 } }, "bad-position", "Bad song index"],
    ["deleteid 9", { type: "deleteId", id: id(9) }, "not-found", "No such song"],
    ["move 5", { type: "move", range: { start: 5, end: 6 }, to: at(0) }, "bad-position", "Bad song index"],
    ["move empty", { type: "move", range: { start: 1, end: 1 }, to: at(0) }, "bad-position", "Bad song index"],
    ["move 0:2 4", { type: "move", range: { start: 0, end: 2 }, to: at(4) }, "bad-position", "Number too large: 4"],
    [
      "move 2 +1",
      { type: "move", range: { start: 2, end: 3 }, to: afterCurrent(1) },
      "bad-argument",
      "Cannot move current song relative to itself",
    ],
    ["moveid 9", { type: "moveId", id: id(9), to: at(0) }, "not-found", "No such song"],
    ["swap 0 5", { type: "swap", a: { position: 0 }, b: { position: 5 } }, "bad-position", "Bad song index"],
    ["swapid 1 9", { type: "swap", a: { id: id(1) }, b: { id: id(9) } }, "not-found", "No such song"],
    ["shuffle 6:", { type: "shuffle", range: { start: 6, end: 9 } }, "bad-position", "Bad song index"],
    ["prio 256", { type: "setPriority", priority: 256, ranges: [] }, "bad-argument", "Priority must be 0 to 255"],
    ["prioid 9", { type: "setPriorityId", priority: 1, ids: [id(1), id(9)] }, "not-found", "No such song"],
    [
      "rangeid 3 (current)",
      { type: "setRange", id: id(3), range: null },
      "permission-denied",
      "Cannot edit the current song",
    ],
    [
      "rangeid 1 101:",
      { type: "setRange", id: id(1), range: { startSeconds: 101, endSeconds: null } },
      "bad-position",
      "Invalid start offset",
    ],
    ["addtagid 9", { type: "addTag", id: id(9), tag: ["Title", "x"] }, "not-found", "No such song"],
  ])("%s is refused and changes nothing", (_, command, code, message) => {
    const z = zone("abcde");
    z.play("c");
    const before = z.snapshot();
    expect(() => z.do(command)).toThrow(expect.objectContaining({ code, message }));
    expect(z.snapshot()).toBe(before);
  });
});

test("a relative place needs a current song", () => {
  const z = zone("abc");
  const add: Command = { type: "add", songs: songs("x"), at: afterCurrent(0) };
  expect(() => z.do(add)).toThrow(expect.objectContaining({ code: "not-playing", message: "No current song" }));
});

test("add answers the new ids, which are never used again", () => {
  const z = zone("ab");
  expect(z.do({ type: "add", songs: songs("xy"), at: at(0) })).toEqual([{ ids: [3, 4] }]);
  z.do({ type: "clear" });
  expect(z.do({ type: "add", songs: songs("z"), at: null })).toEqual([{ ids: [5] }]);
});

describe("positions that changed since a version", () => {
  const changed = (z: ReturnType<typeof zone>, since: number) =>
    [...z.snapshot().queue.versions].flatMap((version, position) => (version > since ? [position] : []));

  test.each<[what: string, command: Command, positions: number[]]>([
    ["add", { type: "add", songs: songs("x"), at: null }, [5]],
    ["add 3", { type: "add", songs: songs("x"), at: at(3) }, [3, 4, 5]],
    ["delete 3", { type: "delete", range: { start: 3, end: 4 } }, [3]],
    ["move 1 3", { type: "move", range: { start: 1, end: 2 }, to: at(3) }, [1, 2, 3]],
    ["swap 0 4", { type: "swap", a: { position: 0 }, b: { position: 4 } }, [0, 4]],
    ["prio", { type: "setPriority", priority: 5, ranges: [{ start: 1, end: 3 }] }, [1, 2]],
    ["addtagid", { type: "addTag", id: id(4), tag: ["Title", "x"] }, [3]],
  ])("%s", (_, command, positions) => {
    const z = zone("abcde");
    const { version } = z.snapshot().queue;
    z.do(command);
    expect(changed(z, version)).toEqual(positions);
    expect(z.snapshot().queue.version).toBe(version + 1);
  });

  test("commands of one turn have versions of their own", () => {
    const z = zone("abc");
    const seen = z.player.turn((turn) => {
      turn.do({ type: "add", songs: songs("x"), at: null });
      const { version } = turn.moment().snapshot.queue;
      turn.do({ type: "add", songs: songs("y"), at: null });
      return version;
    });
    expect(changed(z, seen)).toEqual([4]);
  });
});

describe("deleting the current entry", () => {
  test("goes on with what follows", () => {
    const z = zone("abcde");
    z.play("b");
    z.do({ type: "delete", range: { start: 0, end: 3 } });
    expect([z.queue, z.state, z.current]).toEqual(["de", "playing", "d"]);
    expect(z.completions).toMatchObject([{ id: 1, uri: "b", outcome: "skipped" }]);
  });

  test("stops at the end of the queue, and wraps when repeating", () => {
    for (const [repeat, state, current] of [
      [false, "stopped", ""],
      [true, "playing", "a"],
    ] as const) {
      const z = zone("abc");
      z.do({ type: "setRepeat", on: repeat });
      z.play("c");
      z.do({ type: "deleteId", id: z.id("c") });
      expect([z.queue, z.state, z.current]).toEqual(["ab", state, current]);
    }
  });

  test("stops a paused zone at what follows", () => {
    const z = zone("abc");
    z.play("b");
    z.do({ type: "pause", paused: true }, { type: "deleteId", id: z.id("b") });
    expect([z.queue, z.state, z.current]).toEqual(["ac", "stopped", "c"]);
  });

  test("leaves a stopped zone without one", () => {
    const z = zone("abc");
    z.play("b");
    z.do({ type: "stop" }, { type: "deleteId", id: z.id("b") });
    expect([z.queue, z.state, z.current]).toEqual(["ac", "stopped", ""]);
  });
});

test("shuffle keeps all entries and puts the playing one first", () => {
  const z = zone("abcdefgh");
  z.play("e");
  z.do({ type: "shuffle", range: { start: 2, end: 8 } });
  expect(z.queue.slice(0, 3)).toBe("abe");
  expect([...z.queue].sort().join("")).toBe("abcdefgh");
  expect(z.queue).not.toBe("abecdfgh");
});

test("the queue has a limit, and an addition is whole or nothing", () => {
  const z = zone();
  const many = Array.from({ length: MAX_QUEUE_LENGTH - 1 }, () => song("x"));
  z.do({ type: "add", songs: many, at: null });
  expect(() => z.do({ type: "add", songs: songs("ab"), at: null })).toThrow(
    expect.objectContaining({ code: "queue-full" }),
  );
  expect(z.snapshot().queue.entries.length).toBe(MAX_QUEUE_LENGTH - 1);
  z.do({ type: "add", songs: songs("a"), at: at(0) }, { type: "replace", songs: many });
  expect(z.snapshot().queue.entries.length).toBe(MAX_QUEUE_LENGTH - 1);
});

test("10 000 additions in a turn copy the queue once", () => {
  const z = zone();
  z.do({ type: "add", songs: Array.from({ length: 20_000 }, () => song("x")), at: null });
  const published = z.snapshot();
  z.player.turn((turn) => {
    turn.do({ type: "add", songs: songs("y"), at: null });
    const { entries } = turn.moment().snapshot.queue;
    for (let i = 1; i < 10_000; i++) turn.do({ type: "add", songs: songs("y"), at: null });
    expect(turn.moment().snapshot.queue.entries).toBe(entries);
  });
  expect(published.queue.entries.length).toBe(20_000);
  expect(z.snapshot().queue.entries.length).toBe(30_000);
  expect(z.changes.length).toBe(2);
});

describe("the library changes", () => {
  test("new tags reach every entry of a song, lost songs go, what plays stays", () => {
    const z = zone("abcab");
    z.play("b");
    const renewed = { ...song("a"), tags: [["Title", "new"]] as const };
    z.do({
      type: "libraryChanged",
      songs: new Map([
        ["a", renewed],
        ["b", null],
      ]),
    });
    expect(z.queue).toBe("abca");
    expect(z.snapshot().queue.entries.map((entry) => entry.song === renewed)).toEqual([true, false, false, true]);
    expect([z.state, z.current]).toEqual(["playing", "b"]);
  });

  test("a song that moved plays on, and what follows stays prepared", () => {
    const z = zone("abc");
    z.play("a");
    const { transport, upcoming, queue } = z.snapshot();
    z.engine.take();
    z.do({
      type: "libraryChanged",
      songs: new Map([
        ["a", song("moved/a")],
        ["b", song("moved/b")],
      ]),
    });
    expect(z.snapshot().queue.entries.map((entry) => entry.song.uri)).toEqual(["moved/a", "moved/b", "c"]);
    expect([z.snapshot().transport, z.snapshot().upcoming]).toEqual([transport, upcoming]);
    expect(z.engine.take()).toEqual([]);
    expect(z.changes.at(-1)?.subsystems).toEqual(["playlist"]);
    expect([...z.snapshot().queue.versions].map((version) => version > queue.version)).toEqual([true, true, false]);
    z.end();
    expect(z.completions.map(({ uri }) => uri)).toEqual(["moved/a"]);
  });

  test("a song that could not be prepared gets another chance at its new address", () => {
    const z = zone("abc");
    z.play("a");
    z.engine.report({ type: "failed", generation: z.snapshot().upcoming?.generation ?? (0 as never), reason: "gone" });
    expect([z.upcoming, z.snapshot().passedOver.length]).toEqual(["c", 1]);
    z.do({ type: "libraryChanged", songs: new Map([["b", song("moved/b")]]) });
    expect([z.upcoming, z.snapshot().passedOver.length]).toEqual(["moved/b", 0]);
  });

  test("nothing of ours, nothing changed", () => {
    const z = zone("abc");
    z.do({ type: "libraryChanged", songs: new Map([["z", null]]) });
    expect(z.changes).toEqual([]);
  });
});

describe("random order", () => {
  test("the playing entry comes first, all others follow", () => {
    const z = zone("abcdefgh");
    z.play("e");
    z.do({ type: "setRandom", on: true });
    expect(z.order?.charAt(0)).toBe("e");
    expect([...(z.order ?? "")].sort().join("")).toBe("abcdefgh");
    z.do({ type: "setRandom", on: false });
    expect([z.order, z.following]).toEqual([null, "f"]);
  });

  test("new entries come later than the upcoming one", () => {
    const z = zone("abcdefgh");
    z.do({ type: "setRandom", on: true }, { type: "play", which: null });
    const upcoming = z.upcoming;
    z.do({ type: "add", songs: songs("ijklmnopqrstuvwxyz"), at: null });
    expect(z.upcoming).toBe(upcoming);
    expect(z.order?.endsWith("ijklmnopqrstuvwxyz")).toBe(false);
    expect([...(z.order ?? "")].sort().join("")).toBe("abcdefghijklmnopqrstuvwxyz");
  });

  test("a chosen entry follows the one that plays, so that neither is heard twice", () => {
    const z = zone("abcdefgh");
    z.do({ type: "setRandom", on: true }, { type: "play", which: null });
    const [first, second, , fourth] = [...(z.order ?? "")];
    z.do({ type: "play", which: { id: z.id(fourth ?? "") } });
    expect(z.order?.slice(0, 3)).toBe(`${first}${fourth}${second}`);
  });

  test("higher priorities come earlier, once", () => {
    const z = zone("abcdefgh");
    z.do({ type: "setRandom", on: true }, { type: "play", which: null });
    const [, , x, y] = [...(z.order ?? "")];
    z.do({ type: "setPriorityId", priority: 10, ids: [z.id(x ?? "")] });
    z.do({ type: "setPriorityId", priority: 20, ids: [z.id(y ?? "")] });
    expect(z.order?.slice(1, 3)).toBe(`${y}${x}`);
    z.end();
    expect(z.current).toBe(y);
    expect(z.snapshot().queue.entries.find((entry) => entry.song.uri === y)?.priority).toBe(0);
  });

  test("a higher priority brings back what has been heard; a lower one does not", () => {
    const z = zone("abcdefgh");
    z.do({ type: "setRandom", on: true }, { type: "play", which: null });
    const first = z.current;
    z.do({ type: "next" });
    z.do({ type: "setPriorityId", priority: 1, ids: [z.id(first)] });
    expect(z.following).toBe(first);

    const second = z.current;
    z.do({ type: "setPriorityId", priority: 9, ids: [z.id(second)] }, { type: "next" });
    const { order } = z;
    z.do({ type: "setPriorityId", priority: 4, ids: [z.id(second)] });
    expect(z.order).toBe(order);
  });
});

test("a part of a song, and tags of a client's own", () => {
  const z = zone("ab");
  z.do({ type: "setRange", id: id(2), range: { startSeconds: 10, endSeconds: 300 } });
  expect(z.snapshot().queue.entries[1]?.range).toEqual({ startSeconds: 10, endSeconds: null });
  z.do({ type: "addTag", id: id(2), tag: ["Title", "x"] }, { type: "addTag", id: id(2), tag: ["Album", "y"] });
  z.do({ type: "clearTag", id: id(2), name: "Title" });
  expect(z.snapshot().queue.entries[1]?.extraTags).toEqual([["Album", "y"]]);
  z.do({ type: "clearTag", id: id(2), name: null });
  expect(z.snapshot().queue.entries[1]?.extraTags).toEqual([]);
});
