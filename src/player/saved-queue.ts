import { inStrides } from "../shared/in-slices.ts";
import type { Tag } from "../shared/tags.ts";
import { IdTable } from "./id-table.ts";
import { longestRise } from "./longest-rise.ts";
import { fillRanks } from "./ranks.ts";
import type { Entry, TimeRange } from "./snapshot.ts";

/** A queue row worth keeping: the address and what clients said about it, not the tags. */
export type EntryRecord = {
  readonly uri: string;
  readonly priority: number;
  readonly range: TimeRange | null;
  readonly extraTags: readonly Tag[];
  /** What only the playlist says which it was loaded from. */
  readonly saidTags?: readonly Tag[];
};

/** A queue as it was saved: rows in the order of their ranks. An entry keeps its rank while others come, go and move. */
export type SavedQueue = { readonly entries: readonly Entry[]; readonly ranks: Readonly<Float64Array> };

/** What makes one saved queue of another: rows are removed first, then others are put in or in place of what is there. */
export type QueueDifference = {
  readonly removed: readonly number[] | "all";
  readonly put: readonly (readonly [rank: number, EntryRecord])[];
};

const NO_QUEUE: SavedQueue = { entries: [], ranks: new Float64Array(0) };

/**
 * What has to be written so that `entries` are saved, and what is saved then. Only rows are written whose entry is new
 * or changed, or had to move: what moved is the fewest entries of those that changed places. `before` null = nobody
 * knows what is there. Yields now and then: a shuffled queue of 100 000 takes 100 ms.
 */
export function* queueDifference(
  before: SavedQueue | null,
  entries: readonly Entry[],
): Generator<void, { readonly difference: QueueDifference; readonly saved: SavedQueue }> {
  const old = before ?? NO_QUEUE;
  const stays = yield* placesBefore(old.entries, entries);
  const ranks = new Float64Array(stays.length);
  yield* inStrides(0, ranks.length, (from, to) => {
    for (let position = from; position < to; position++) {
      ranks[position] = old.ranks[stays[position] ?? -1] ?? Number.NaN;
    }
  });
  fillRanks(ranks);
  yield;
  const isLeft = new Uint8Array(old.entries.length);
  const put: (readonly [number, EntryRecord])[] = [];
  yield* inStrides(0, entries.length, (from, to) => {
    for (let position = from; position < to; position++) {
      const entry = entries[position] as Entry;
      const place = stays[position] ?? -1;
      const rank = ranks[position] ?? 0;
      const was = old.ranks[place] === rank ? old.entries[place] : undefined;
      if (was !== undefined) isLeft[place] = 1;
      if (was !== entry && !(was !== undefined && isSameRecord(was, entry))) put.push([rank, entryRecord(entry)]);
    }
  });
  return { difference: { removed: yield* removedRanks(before, isLeft), put }, saved: { entries, ranks } };
}

function* removedRanks(before: SavedQueue | null, isLeft: Uint8Array): Generator<void, readonly number[] | "all"> {
  if (before === null) return "all";
  if (before.entries.length > 0 && !isLeft.includes(1)) return "all";
  const removed: number[] = [];
  yield* inStrides(0, isLeft.length, (from, to) => {
    for (let place = from; place < to; place++) if (isLeft[place] === 0) removed.push(before.ranks[place] ?? 0);
  });
  return removed;
}

/** By position: where the entry was before, or -1 for one that is new or is taken to have moved. */
function* placesBefore(before: readonly Entry[], after: readonly Entry[]): Generator<void, Int32Array> {
  const places = new Int32Array(after.length).fill(-1);
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start]?.id === after[start]?.id) {
    places[start] = start;
    start++;
  }
  const shift = before.length - after.length;
  let end = after.length;
  while (end > start && end + shift > start && before[end - 1 + shift]?.id === after[end - 1]?.id) {
    end--;
    places[end] = end + shift;
  }
  if (start === end || start === end + shift) return places;
  const inside = before.slice(start, end + shift);
  const numbers = new IdTable(inside);
  yield* inStrides(0, inside.length, (from, to) => {
    for (let index = from; index < to; index++) numbers.set((inside[index] as Entry).id, index + 1);
  });
  const met: number[] = [];
  const positions: number[] = [];
  yield* inStrides(start, end, (from, to) => {
    for (let position = from; position < to; position++) {
      const number = numbers.get((after[position] as Entry).id);
      if (number === 0) continue;
      met.push(start + number - 1);
      positions.push(position);
    }
  });
  const rise = yield* longestRise(met);
  yield* inStrides(0, rise.length, (from, to) => {
    for (let index = from; index < to; index++) {
      if (rise[index] === 1) places[positions[index] ?? 0] = met[index] ?? -1;
    }
  });
  return places;
}

function isSameRecord(a: Entry, b: Entry): boolean {
  return (
    a.song.uri === b.song.uri &&
    a.priority === b.priority &&
    a.range === b.range &&
    a.extraTags === b.extraTags &&
    a.song.saidTags === b.song.saidTags
  );
}

function entryRecord({ song, priority, range, extraTags }: Entry): EntryRecord {
  const said = song.saidTags === undefined ? {} : { saidTags: song.saidTags };
  return { uri: song.uri, priority, range, extraTags, ...said };
}
