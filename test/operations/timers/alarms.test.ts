import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Alarm, type AlarmSettings, alarmSchema, nextRing } from "../../../src/operations/timers/alarm.ts";
import { Alarms } from "../../../src/operations/timers/alarms.ts";
import { ring } from "../../../src/operations/timers/ring.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { DomainError } from "../../../src/shared/errors.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { song, zone } from "../../player/zone.ts";
import { FakeLibrary } from "../../protocols/http/fake-library.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { fixedZones } from "../../rig/fixed-zones.ts";

const settings = (some: Partial<AlarmSettings>): AlarmSettings => alarmSchema.parse({ time: "07:00", ...some });
/** Local time. Monday the 2nd of November 2026. */
const at = (day: number, hours: number, minutes = 0) => new Date(2026, 10, day, hours, minutes).getTime();

test.each<[Partial<AlarmSettings>, number, number | null]>([
  [{}, at(2, 6), at(2, 7)],
  [{}, at(2, 7), at(3, 7)],
  [{}, at(2, 7, 1), at(3, 7)],
  [{ days: ["mon"] }, at(2, 6), at(2, 7)],
  [{ days: ["mon"] }, at(2, 8), at(9, 7)],
  [{ days: ["tue", "sun"] }, at(4, 0), at(8, 7)],
  [{ days: ["sat", "sun"], time: "23:59" }, at(2, 0), at(7, 23, 59)],
  [{ time: "00:00" }, at(2, 23, 59), at(3, 0)],
  [{ enabled: false }, at(2, 6), null],
])("%j after %i", (some, after, expected) => {
  expect(nextRing(settings(some), after)).toBe(expected);
});

test.each(["7:00", "24:00", "07:60", "", "0700"])("%j is no time", (time) => {
  expect(alarmSchema.safeParse({ time }).success).toBe(false);
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
  vi.setSystemTime(at(2, 6, 30));
});
afterEach(() => void vi.useRealTimers());
const pass = (minutes: number) => vi.advanceTimersByTimeAsync(minutes * 60_000);

function open(stored: readonly Alarm[] = [], failing = false) {
  const saved: (readonly Alarm[])[] = [];
  const rung: string[] = [];
  const alarms = new Alarms({
    store: {
      save: async (all) => {
        if (failing) throw new DomainError("no-space", "The disk is full");
        saved.push(all);
      },
    },
    stored,
    ring: async (alarm) => void rung.push(`${alarm.time} ${new Date().getDate()}.`),
    clock: systemClock,
    logger: silentLogger,
  });
  return { alarms, saved, rung };
}

test("rings at its time on its days; one without days rings once and is switched off", async () => {
  const { alarms, saved, rung } = open();
  expect(vi.getTimerCount()).toBe(0);
  await alarms.add(settings({ time: "07:00", days: ["mon", "tue"] }));
  await alarms.add(settings({ time: "06:45" }));
  expect(alarms.list().map(({ time, nextMs }) => [time, nextMs])).toEqual([
    ["06:45", at(2, 6, 45)],
    ["07:00", at(2, 7)],
  ]);
  await pass(60 * 24 * 3);
  expect(rung).toEqual(["06:45 2.", "07:00 2.", "07:00 3."]);
  expect(alarms.list().map(({ enabled }) => enabled)).toEqual([false, true]);
  expect(saved.at(-1)).toMatchObject([{ time: "07:00" }, { time: "06:45", enabled: false }]);
  await alarms.close();
  expect(vi.getTimerCount()).toBe(0);
});

test("a clock that is set: nobody is woken twice, or long after", async () => {
  const { alarms, rung } = open();
  await alarms.add(settings({ time: "07:00", days: ["mon"] }));
  await pass(31);
  vi.setSystemTime(at(2, 6, 58));
  await pass(1);
  expect(rung).toEqual(["07:00 2."]);
  await alarms.add(settings({ time: "09:00", days: ["mon"] }));
  vi.setSystemTime(at(2, 12));
  await pass(5);
  expect(rung).toEqual(["07:00 2."]);
  await alarms.close();
});

test("is changed and removed by its id; what cannot be stored is not changed", async () => {
  const { alarms, rung } = open();
  const { id } = await alarms.add(settings({ time: "07:00" }));
  await alarms.replace(id, settings({ time: "08:00" }));
  await pass(60);
  expect(rung).toEqual([]);
  await alarms.remove(id);
  await pass(60);
  expect(rung).toEqual([]);
  await expect(alarms.remove(id)).rejects.toMatchObject({ code: "not-found" });
  await expect(alarms.replace(id, settings({}))).rejects.toMatchObject({ code: "not-found" });
  const full = open([], true);
  await expect(full.alarms.add(settings({}))).rejects.toMatchObject({ code: "no-space" });
  expect(full.alarms.list()).toEqual([]);
});

function bedroom(queue = "xy") {
  const z = zone(queue, { volume: 70 });
  const library = new FakeLibrary([song("a"), song("folder/b"), song("folder/c")]);
  const info = { version: "", startedMs: 0, epoch: "" };
  const operations = { ...emptyStores, zones: fixedZones(z.player), library, clock: systemClock, info };
  const wake = (some: Partial<AlarmSettings>) => ring(operations, { ...settings(some), id: "1" });
  return { z, library, wake };
}

test("plays what it says, from nearly silent to its volume", async () => {
  const { z, wake } = bedroom();
  await wake({ uris: ["folder", "a"], volume: 50, fadeSeconds: 10 });
  expect([z.snapshot().queue.entries.map(({ song }) => song.uri), z.snapshot().volume]).toEqual([
    ["folder/b", "folder/c", "a"],
    1,
  ]);
  expect(z.state).toBe("playing");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(z.snapshot().volume).toBeGreaterThan(20);
  expect(z.snapshot().volume).toBeLessThan(30);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(z.snapshot().volume).toBe(50);
});

test("what is away is replaced by the queue, at the volume there was; a zone that is gone by another", async () => {
  const { z, library, wake } = bedroom();
  await expect(wake({ uris: ["gone"], fadeSeconds: 0 })).rejects.toMatchObject({ code: "not-found" });
  expect([z.state, z.queue, z.snapshot().volume]).toEqual(["playing", "xy", 70]);
  z.do({ type: "stop" });
  await expect(wake({ playlist: "none" })).rejects.toMatchObject({ code: "not-found" });
  expect(z.state).toBe("playing");
  z.do({ type: "stop" });
  await wake({ zone: "removed", fadeSeconds: 0 });
  expect([z.state, library.queries]).toEqual(["playing", []]);
});
