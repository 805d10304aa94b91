/** A seeded generator (mulberry32): the same seed gives the same script on every machine. */
export type Random = {
  readonly seed: number;
  /** 0 <= x < 1 */
  next(): number;
  /** Whole number, 0 <= n < limit. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
};

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    seed,
    next,
    below,
    pick: <T>(items: readonly T[]): T => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("pick from an empty list");
      return item;
    },
  };
}

/** The seed of this run: `SEED` when given, else a new one. Print it, so that a failure can be repeated. */
export function runSeed(name: string): number {
  const given = process.env.SEED;
  const seed = given === undefined ? Date.now() % 1_000_000 : Number(given);
  console.info(`${name}: SEED=${seed}`);
  return seed;
}

/** Full size of a test's load, or its slice for continuous integration. `FULL=1` asks for the full size. */
export function sized(slice: number, full: number): number {
  return process.env.FULL === "1" ? full : slice;
}
