import { afterEach, expect, test, vi } from "vitest";
import { IdleMemory } from "../../src/library/idle-memory.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("memory is given back a second after the start, and then after three seconds without work", () => {
  vi.useFakeTimers();
  const release = vi.fn();
  const memory = new IdleMemory(release);
  vi.advanceTimersByTime(900);
  memory.used();
  vi.advanceTimersByTime(999);
  expect(release).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(1);
  expect(release).toHaveBeenCalledTimes(1);
  // Once more, for what ended meanwhile; then only when something has happened.
  vi.advanceTimersByTime(60_000);
  expect(release).toHaveBeenCalledTimes(2);
  memory.used();
  vi.advanceTimersByTime(2_999);
  expect(release).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1);
  expect(release).toHaveBeenCalledTimes(3);
  memory.close();
});
