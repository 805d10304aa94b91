import { expect, test } from "vitest";
import { isWithin, parseHours } from "../../src/analysis/hours.ts";
import { type AnalysisSettings, type Circumstances, pauseOf } from "../../src/analysis/pause.ts";

const SETTINGS: AnalysisSettings = { automatic: true, hours: null, maxLoad: 0.5, settleMs: 1_000 };
const QUIET: Circumstances = {
  ...{
    isAsked: false,
    isScanning: false,
    isPlaying: false,
    load: 0.1,
    now: new Date(2026, 0, 1, 12, 0),
    quietMs: 5_000,
  },
};
const NIGHT = parseHours("22:00-07:00");

test.each<[string, Partial<AnalysisSettings>, Partial<Circumstances>]>([
  ["scanning", {}, { isScanning: true }],
  ["scanning", {}, { isScanning: true, isAsked: true }],
  ["off", { automatic: false }, {}],
  ["settling", {}, { quietMs: 999 }],
  ["playing", {}, { isPlaying: true }],
  ["hours", { hours: NIGHT }, {}],
  ["load", {}, { load: 0.51 }],
])("nothing begins by itself: %s %j %j", (why, settings, circumstances) => {
  expect(pauseOf({ ...SETTINGS, ...settings }, { ...QUIET, ...circumstances })).toBe(why);
});

test.each<[Partial<AnalysisSettings>, Partial<Circumstances>]>([
  [{}, {}],
  [{ hours: NIGHT }, { now: new Date(2026, 0, 1, 23, 30) }],
  [{ hours: NIGHT }, { now: new Date(2026, 0, 1, 6, 59) }],
  [
    { automatic: false, hours: NIGHT },
    { isAsked: true, isPlaying: true, load: 8, quietMs: 0 },
  ],
])("nothing is against it: %j %j", (settings, circumstances) => {
  expect(pauseOf({ ...SETTINGS, ...settings }, { ...QUIET, ...circumstances })).toBe(null);
});

test("hours are read as people write them", () => {
  const at = (text: string, hour: number, minute = 0) => {
    const hours = parseHours(text);
    return hours !== null && isWithin(hours, new Date(2026, 0, 1, hour, minute));
  };
  expect([at("09:30-17:00", 9, 29), at("09:30-17:00", 9, 30), at("09:30-17:00", 17)]).toEqual([false, true, false]);
  for (const text of ["", "9-17", "24:00-01:00", "22:00 - 07:00", "22:60-07:00"]) expect(parseHours(text)).toBe(null);
});
