import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Permit, Permits } from "../../src/shared/permits.ts";

const never = new AbortController().signal;

/** The same storm for each seed (mulberry32). */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("who comes later waits in order, and too many are refused", async () => {
  const permits = new Permits(1, 2);
  const order: number[] = [];
  const first = await permits.acquire(never);
  const waiting = [1, 2].map((n) =>
    permits.acquire(never).then((permit) => {
      order.push(n);
      permit.release();
    }),
  );
  await expect(permits.acquire(never)).rejects.toMatchObject({ code: "busy" });
  expect(permits.figures()).toEqual({ running: 1, queued: 2, limit: 1 });
  first.release();
  first.release();
  await Promise.all(waiting);
  expect(order).toEqual([1, 2]);
  expect(permits.figures()).toEqual({ running: 0, queued: 0, limit: 1 });
});

test("C-21, I-01: after acquisitions cancelled at random points exactly as many fit as before", async () => {
  const LIMIT = 10;
  const permits = new Permits(LIMIT, 10_000);
  const random = randomly(7);
  let holding = 0;
  let most = 0;
  const use = async (cancel: AbortController) => {
    const pauses = Math.floor(random() * 3);
    const permit = await permits.acquire(cancel.signal).catch(() => null);
    if (permit === null) return;
    try {
      most = Math.max(most, ++holding);
      expect(permits.figures().running).toBeGreaterThanOrEqual(holding);
      expect(holding).toBeLessThanOrEqual(LIMIT);
      for (let i = 0; i < pauses && !cancel.signal.aborted; i++) await turn();
    } finally {
      holding--;
      permit.release();
      if (random() < 0.1) permit.release();
    }
  };
  const users: Promise<void>[] = [];
  for (let i = 0; i < 100 * LIMIT; i++) {
    const cancel = new AbortController();
    const when = random();
    if (when < 0.2) cancel.abort();
    users.push(use(cancel));
    if (when > 0.8) cancel.abort();
    else if (when > 0.4) setImmediate(() => cancel.abort());
    expect(permits.figures().running).toBeLessThanOrEqual(LIMIT);
    if (random() < 0.05) await turn();
  }
  await Promise.all(users);
  expect(most).toBe(LIMIT);
  expect(permits.figures()).toEqual({ running: 0, queued: 0, limit: LIMIT });

  const held: Permit[] = [];
  for (let i = 0; i < LIMIT; i++) held.push(await permits.acquire(never));
  const oneMore = new AbortController();
  const refused = permits.acquire(oneMore.signal);
  expect(permits.figures()).toEqual({ running: LIMIT, queued: 1, limit: LIMIT });
  oneMore.abort(new Error("enough"));
  await expect(refused).rejects.toThrow("enough");
  for (const permit of held) permit.release();
  expect(permits.figures()).toEqual({ running: 0, queued: 0, limit: LIMIT });
});
