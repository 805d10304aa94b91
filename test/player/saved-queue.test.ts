import fc from "fast-check";
import { expect, test } from "vitest";
import { queueDifference, type SavedQueue } from "../../src/player/saved-queue.ts";
import type { Entry } from "../../src/player/snapshot.ts";
import type { EntryId } from "../../src/shared/ids.ts";
import { bareSong } from "../../src/shared/song.ts";
import { differenceOf } from "./difference-of.ts";

const entry = (id: number, priority = 0): Entry => ({
  id: id as EntryId,
  song: bareSong(`s${id}`),
  priority,
  range: null,
  extraTags: [],
});

/** What a store makes of a difference. */
class Rows {
  readonly byRank = new Map<number, string>();
  saved: SavedQueue | null = null;

  /** Returns how many rows were touched. */
  save(entries: readonly Entry[]): number {
    const { difference, saved } = differenceOf(this.saved, entries);
    this.saved = saved;
    const { removed, put } = difference;
    const touched = put.length + (removed === "all" ? this.byRank.size : removed.length);
    if (removed === "all") this.byRank.clear();
    else for (const rank of removed) this.byRank.delete(rank);
    for (const [rank, { uri, priority }] of put) this.byRank.set(rank, `${uri}:${priority}`);
    return touched;
  }

  list(): readonly string[] {
    return [...this.byRank].sort(([a], [b]) => a - b).map(([, row]) => row);
  }
}

const shown = (entries: readonly Entry[]) => entries.map(({ song, priority }) => `${song.uri}:${priority}`);

test("whatever is done to a queue, the store has it afterwards", () => {
  const edit = fc.oneof(
    fc.record({ kind: fc.constant("insert"), at: fc.nat(), count: fc.nat(30) }),
    fc.record({ kind: fc.constant("delete"), at: fc.nat(), count: fc.nat(20) }),
    fc.record({ kind: fc.constant("move"), at: fc.nat(), count: fc.nat() }),
    fc.record({ kind: fc.constant("touch"), at: fc.nat(), count: fc.nat() }),
    fc.record({ kind: fc.constant("reverse"), at: fc.nat(), count: fc.nat(15) }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(edit, fc.boolean()), { maxLength: 60 }), fc.boolean(), (edits, isDense) => {
      const rows = new Rows();
      let entries: Entry[] = [];
      let nextId = 1;
      if (isDense) {
        // As an older version wrote them: ranks without any room.
        entries = Array.from({ length: 20 }, () => entry(nextId++));
        rows.save(entries);
        rows.byRank.clear();
        for (const [rank, row] of shown(entries).entries()) rows.byRank.set(rank, row);
        rows.saved = { entries, ranks: Float64Array.from(entries.keys()) };
      }
      for (const [{ kind, at, count }, isSaved] of edits) {
        entries = [...entries];
        const place = at % (entries.length + 1);
        if (kind === "insert") entries.splice(place, 0, ...Array.from({ length: count }, () => entry(nextId++)));
        if (kind === "delete") entries.splice(place, count);
        if (kind === "move") entries.splice(count % (entries.length + 1), 0, ...entries.splice(place, 2));
        if (kind === "reverse") entries.splice(place, 0, ...entries.splice(place, count).reverse());
        const touched = entries[place];
        if (kind === "touch" && touched !== undefined) entries[place] = { ...touched, priority: count % 256 };
        if (!isSaved) continue;
        rows.save(entries);
        expect(rows.list()).toEqual(shown(entries));
      }
      rows.save(entries);
      expect(rows.list()).toEqual(shown(entries));
      expect(rows.save([...entries])).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("what others are pushed aside by costs one row: at the front, in the middle, at the end, moved from end to end", () => {
  const rows = new Rows();
  let entries = Array.from({ length: 10_000 }, (_, index) => entry(index + 1));
  rows.save(entries);
  let nextId = 20_000;
  for (const place of [0, 1, 5000, 10_000]) {
    entries = entries.toSpliced(place, 0, entry(nextId++));
    expect(rows.save(entries)).toBe(1);
    entries = entries.toSpliced(place, 1);
    expect(rows.save(entries)).toBe(1);
  }
  const last = entries.at(-1);
  if (last === undefined) throw new Error("empty");
  expect(rows.save([last, ...entries.slice(0, -1)])).toBe(2);
  expect(rows.list()[0]).toBe("s10000:0");
});

test("always putting in at one place moves some neighbours now and then, never the queue", () => {
  const rows = new Rows();
  let entries = Array.from({ length: 1000 }, (_, index) => entry(index + 1));
  rows.save(entries);
  let touched = 0;
  for (let round = 0; round < 2000; round++) {
    entries = entries.toSpliced(500, 0, entry(2000 + round));
    touched += rows.save(entries);
  }
  expect(rows.list()).toEqual(shown(entries));
  expect(touched).toBeLessThan(2000 * 40);
});

test("a queue without room between its rows, as older versions wrote it, is given room once", () => {
  const rows = new Rows();
  let entries = Array.from({ length: 500 }, (_, index) => entry(index + 1));
  rows.saved = { entries, ranks: Float64Array.from(entries.keys()) };
  for (const [rank, row] of shown(entries).entries()) rows.byRank.set(rank, row);
  entries = entries.toSpliced(100, 0, entry(1000));
  expect(rows.save(entries)).toBeGreaterThan(400);
  entries = entries.toSpliced(200, 0, entry(1001));
  expect(rows.save(entries)).toBe(1);
  expect(rows.list()).toEqual(shown(entries));
});

test("long work lets others have their turn", () => {
  const entries = Array.from({ length: 50_000 }, (_, index) => entry(index + 1));
  const { saved } = differenceOf(null, entries);
  let longestMs = 0;
  let steps = 0;
  const work = queueDifference(saved, entries.toReversed());
  for (let isDone = false; !isDone; steps++) {
    const startMs = performance.now();
    isDone = work.next().done === true;
    longestMs = Math.max(longestMs, performance.now() - startMs);
  }
  console.log(`${steps} steps, the longest ${longestMs.toFixed(1)} ms`);
  expect(steps).toBeGreaterThan(150);
});
