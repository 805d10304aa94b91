import { expect, test } from "vitest";
import { Attempts } from "../../src/operations/access/attempts.ts";
import { RateLimiter } from "../../src/shared/rate-limiter.ts";

const clockAt = (nowMs: number) => ({ nowMs, monotonicMs: () => clock.nowMs, wallMs: () => 0 });
let clock = clockAt(0);

function limiter(limit: number, keys: number): RateLimiter {
  clock = clockAt(1_000);
  return new RateLimiter({ limit, windowMs: 60_000, keys }, { monotonicMs: () => clock.nowMs, wallMs: () => 0 });
}

test("exactly N of 10 N simultaneous requests pass, and N again when the window is over", async () => {
  const rate = limiter(7, 100);
  const ask = async () => {
    await Promise.resolve();
    return rate.take("a");
  };
  const passed = async () => (await Promise.all(Array.from({ length: 70 }, ask))).filter((waitMs) => waitMs === 0);
  expect(await passed()).toHaveLength(7);
  clock.nowMs += 20_000;
  expect(rate.take("a")).toBe(40_000);
  expect(rate.take("b")).toBe(0);
  clock.nowMs += 40_000;
  expect(await passed()).toHaveLength(7);
});

test("20 000 keys stay below the cap, and none resets a window that still counts", () => {
  const rate = limiter(3, 1_000);
  for (let i = 0; i < 5; i++) rate.take("guesser");
  let passed = 0;
  for (let i = 0; i < 20_000; i++) passed += rate.take(`key ${i}`) === 0 ? 1 : 0;
  expect(rate.size).toBe(1_000);
  // 999 keys of their own, and one window for all others.
  expect(passed).toBe(999 + 3);
  expect(rate.take("guesser")).toBeGreaterThan(0);
  clock.nowMs += 60_000;
  expect(rate.take("somebody new")).toBe(0);
  expect(rate.size).toBe(1_000);
});

test("who guesses passwords is not forgotten when many others come", async () => {
  clock = clockAt(0);
  const limits = { free: 1, firstMs: 5, longestMs: 5, forgottenMs: 1_000, waitingPerSite: 2, waiting: 64, sites: 50 };
  const attempts = new Attempts({ monotonicMs: () => clock.nowMs, wallMs: () => 0 }, limits);
  const guess = (site: string) => attempts.judged(site, () => Promise.resolve(null));
  const startedMs = performance.now();
  await guess("guesser");
  for (let i = 0; i < 200; i++) await attempts.judged(`right ${i}`, () => Promise.resolve("right"));
  // The clock stands still, so the wait is the whole one.
  await guess("guesser");
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(4);
  await Promise.all(Array.from({ length: 60 }, (_, i) => guess(`wrong ${i}`).catch(() => undefined)));
  expect(attempts.sites).toBeLessThanOrEqual(50);
});
