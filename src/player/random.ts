import { STRIDE } from "../shared/in-slices.ts";

/** A pseudo-random generator whose whole state is one 32-bit number, so that it can live in a snapshot (mulberry32, public domain). */
export type Random = { state: number };

/** A whole number in [0, limit). */
export function below(random: Random, limit: number): number {
  random.state = (random.state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(random.state ^ (random.state >>> 15), random.state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
}

/** Fisher-Yates over [start, end) of `items`, in place. Yields now and then. */
export function* shuffleInPlace<T>(items: T[], start: number, end: number, random: Random): Generator<void, void> {
  for (let top = end; top > start; top -= STRIDE) {
    const least = Math.max(start + 1, top - STRIDE);
    for (let i = top - 1; i >= least; i--) exchange(items, i, start + below(random, i - start + 1));
    yield;
  }
}

/** Exchanges two elements in place. Both indices must exist. */
export function exchange<T>(items: T[], a: number, b: number): void {
  const kept = items[a] as T;
  items[a] = items[b] as T;
  items[b] = kept;
}
