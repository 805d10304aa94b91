import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SleepTimers } from "../../../src/operations/timers/sleep-timers.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import { zone } from "../../player/zone.ts";
import { fixedZones } from "../../rig/fixed-zones.ts";

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "performance"] }),
);
afterEach(() => void vi.useRealTimers());

function asleep(volume: number | null = 80) {
  const z = zone("abc", { volume });
  z.play("a");
  const timers = new SleepTimers(fixedZones(z.player), systemClock);
  return { z, timers, volume: () => z.snapshot().volume };
}
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

test("plays on, grows softer, pauses, and has its volume back", async () => {
  const { z, timers, volume } = asleep();
  timers.start("default", 60, 10);
  await pass(49);
  expect([z.state, volume(), Math.round(timers.secondsLeft("default") ?? 0)]).toEqual(["playing", 80, 11]);
  await pass(6);
  expect(volume()).toBeGreaterThan(35);
  expect(volume()).toBeLessThan(45);
  const steps = z.changes.map(({ after }) => after.volume ?? 0);
  expect(steps.every((level, i) => i === 0 || level <= (steps[i - 1] ?? 0))).toBe(true);
  await pass(5.2);
  expect(z.state).toBe("paused");
  await pass(1);
  expect([z.state, volume(), timers.secondsLeft("default")]).toEqual(["paused", 80, null]);
});

test("who turns the volume meanwhile has it, and the music goes on", async () => {
  const { z, timers, volume } = asleep();
  timers.start("default", 20, 10);
  await pass(15);
  z.do({ type: "setVolume", volume: 60 });
  await pass(30);
  expect([z.state, volume(), timers.secondsLeft("default")]).toEqual(["playing", 60, null]);
});

test("cancelled in the fade, replaced, or closed: the volume is what it was, and nothing is paused", async () => {
  const { z, timers, volume } = asleep();
  timers.start("default", 20, 10);
  await pass(15);
  timers.cancel("default");
  expect([z.state, volume()]).toEqual(["playing", 80]);
  timers.start("default", 10, 10);
  await pass(5);
  timers.start("default", 100, 0);
  expect(volume()).toBe(80);
  await pass(50);
  expect(timers.secondsLeft("default")).toBeCloseTo(50);
  timers.close();
  await pass(100);
  expect([z.state, volume()]).toEqual(["playing", 80]);
});

test("without a fade, with nothing playing, or no such zone", async () => {
  const { z, timers, volume } = asleep();
  timers.start("default", 5, 0);
  await pass(5.1);
  expect([z.state, volume()]).toEqual(["paused", 80]);
  await pass(1);
  timers.start("default", 5, 5);
  await pass(10);
  expect([z.state, volume(), timers.secondsLeft("default")]).toEqual(["paused", 80, null]);
  expect(() => timers.start("none", 5, 5)).toThrow(DomainError);
});
