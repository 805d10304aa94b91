import { DomainError } from "../shared/errors.ts";
import type { EntryId } from "../shared/ids.ts";
import { STRIDE } from "../shared/in-slices.ts";
import type { EditName, QueueEdit } from "./history.ts";
import { positionOf } from "./position-of.ts";
import { exchange } from "./random.ts";
import type { Entry, Queue } from "./snapshot.ts";

/** The most entries a queue may hold. */
export const MAX_QUEUE_LENGTH = 200_000;

const SPLICE_AT_MOST = 1000;

/**
 * The queue while a turn edits it. The first edit copies the arrays, later ones work in place: 10 000 additions cost
 * one copy. Every position whose entry changes is stamped with the version of the command that changed it.
 */
export class QueueDraft {
  readonly #before: Queue;
  #entries: Entry[];
  #versions: Uint32Array;
  #owned = false;
  /** Somebody keeps what was published of this draft. */
  #kept = false;
  #stamped = false;
  /** Entries at the beginning and at the end that nobody put there or took away. */
  #head = Number.POSITIVE_INFINITY;
  #tail = Number.POSITIVE_INFINITY;
  /** When all that was done is that some entries moved together: which, and where they began. */
  #moved: { readonly start: number; readonly entries: readonly Entry[] } | null = null;
  version: number;
  nextId: number;

  constructor(before: Queue) {
    this.#before = before;
    this.#entries = before.entries as Entry[];
    this.#versions = before.versions as Uint32Array;
    this.version = before.version;
    this.nextId = before.nextId;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get length(): number {
    return this.#entries.length;
  }

  get changed(): boolean {
    return this.#owned;
  }

  positionOf(id: EntryId): number {
    return positionOf(this.#entries, id);
  }

  find(id: EntryId): Entry | undefined {
    return this.#entries[this.positionOf(id)];
  }

  /** Edits after this belong to one more command, and get a version of their own. */
  beginCommand(): void {
    this.#stamped = false;
  }

  /** Errors: `queue-full`, before anything changed. */
  requireRoom(count: number, freed = 0): void {
    if (this.length - freed + count > MAX_QUEUE_LENGTH) throw new DomainError("queue-full", "Playlist is too large");
  }

  insert(at: number, added: readonly Entry[]): void {
    this.#edit();
    this.#touch(at, this.length - at);
    if (at === this.length) for (const entry of added) this.#entries.push(entry);
    else if (added.length <= SPLICE_AT_MOST) this.#entries.splice(at, 0, ...added);
    else this.#entries = this.#entries.slice(0, at).concat(added, this.#entries.slice(at));
    this.#stamp(at, this.length);
  }

  removeRange(start: number, end: number): void {
    this.#edit();
    this.#touch(start, this.length - end);
    this.#entries.splice(start, end - start);
    this.#stamp(start, this.length);
  }

  /** Yields now and then. */
  *removeIds(ids: ReadonlySet<EntryId>): Generator<void, void> {
    const left: Entry[] = [];
    let first = -1;
    let last = -1;
    for (const [position, entry] of this.#entries.entries()) {
      if (position % STRIDE === STRIDE - 1) yield;
      if (!ids.has(entry.id)) {
        left.push(entry);
        continue;
      }
      if (first < 0) first = position;
      last = position;
    }
    if (first < 0) return;
    const tail = this.length - 1 - last;
    this.#edit();
    this.#touch(first, tail);
    this.#entries = left;
    this.#stamp(first, this.length);
  }

  /** Moves [start, end) so that it begins at `to` afterwards. */
  move(start: number, end: number, to: number): void {
    const isFirst = !this.#owned;
    this.#edit();
    const block = this.#entries.slice(start, end);
    const from = Math.min(start, to);
    const passed = start < to ? this.#entries.slice(end, end + to - start) : this.#entries.slice(to, start);
    const region = start < to ? [passed, block] : [block, passed];
    let position = from;
    for (const part of region) for (const entry of part) this.#entries[position++] = entry;
    this.#touch(from, this.length - position);
    this.#stamp(from, position);
    if (!isFirst) return;
    // It is all the same which of the two moved past the other.
    const isPassed = passed.length < block.length;
    this.#moved = isPassed ? { start: start < to ? end : to, entries: passed } : { start, entries: block };
  }

  swap(a: number, b: number): void {
    this.#edit();
    exchange(this.#entries, a, b);
    this.#touch(Math.min(a, b), this.length - 1 - Math.max(a, b));
    this.#stamp(a, a + 1);
    this.#stamp(b, b + 1);
  }

  /** Rearranges the entries of [start, end) with `rearrange`, which works in place and yields now and then. */
  *rearrange(
    start: number,
    end: number,
    rearrange: (entries: Entry[]) => Generator<void, void>,
  ): Generator<void, void> {
    this.#edit();
    yield* rearrange(this.#entries);
    this.#touch(start, this.length - end);
    this.#stamp(start, end);
  }

  replaceAt(position: number, entry: Entry): void {
    this.#edit();
    this.#entries[position] = entry;
    this.#stamp(position, position + 1);
  }

  /** Other entries from end to end. */
  replaceAll(entries: Entry[]): void {
    const before = this.#entries;
    const shorter = Math.min(before.length, entries.length);
    let head = 0;
    while (head < shorter && before[head] === entries[head]) head++;
    let tail = 0;
    while (tail < shorter - head && before.at(-1 - tail) === entries.at(-1 - tail)) tail++;
    if (head === before.length && head === entries.length) return;
    this.#edit();
    this.#touch(head, tail);
    this.#entries = entries;
    this.#stamp(head, before.length === entries.length ? entries.length - tail : entries.length);
  }

  /** How what was done so far is undone; null when every entry is where it was. */
  editSince(names: readonly EditName[]): QueueEdit | null {
    const old = this.#before.entries;
    if (this.#moved !== null) {
      const { start, entries } = this.#moved;
      return Object.freeze({
        names,
        start,
        before: entries,
        after: entries,
        ...around(old, start, start + entries.length),
      });
    }
    const head = Math.min(this.#head, old.length, this.length);
    const tail = Math.min(this.#tail, old.length - head, this.length - head);
    const before = stretch(old, head, tail);
    const after = stretch(this.#entries, head, tail);
    if (before.length === after.length && before.every((entry, index) => isSame(entry, after[index]))) return null;
    return Object.freeze({ names, start: head, before, after, ...around(old, head, old.length - tail) });
  }

  /** The queue as edited so far. Published queues are never edited again; one that nobody changed is the old one. */
  publish(): Queue {
    if (!this.#owned) return this.#before;
    return {
      entries: this.#entries,
      versions: this.#versions.subarray(0, this.length),
      version: this.version,
      nextId: this.nextId,
    };
  }

  /** What was published so far is never edited again. */
  keep(): void {
    this.#kept = this.#owned;
  }

  #edit(): void {
    if (!this.#owned || this.#kept) {
      this.#entries = this.#entries.slice();
      this.#versions = this.#versions.slice();
      this.#owned = true;
      this.#kept = false;
    }
    if (!this.#stamped) this.version += 1;
    this.#stamped = true;
  }

  #touch(head: number, tail: number): void {
    this.#moved = null;
    this.#head = Math.min(this.#head, head);
    this.#tail = Math.min(this.#tail, tail);
  }

  #stamp(start: number, end: number): void {
    if (this.#versions.length < end) {
      const grown = new Uint32Array(Math.max(16, end * 2));
      grown.set(this.#versions);
      this.#versions = grown;
    }
    this.#versions.fill(this.version, start, end);
  }
}

/** The entries around the stretch [start, end). */
function around(entries: readonly Entry[], start: number, end: number): Pick<QueueEdit, "previousId" | "nextId"> {
  return { previousId: entries[start - 1]?.id ?? null, nextId: entries[end]?.id ?? null };
}

/** All but so many at both ends: the array itself where that is all, because what is published is never edited. */
function stretch(entries: readonly Entry[], head: number, tail: number): readonly Entry[] {
  return head === 0 && tail === 0 ? entries : entries.slice(head, entries.length - tail);
}

/** Looking at ids is slow where entries lie scattered, as they do in a shuffled queue. */
function isSame(one: Entry, other: Entry | undefined): boolean {
  return one === other || one.id === other?.id;
}
