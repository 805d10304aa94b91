import { expect, test } from "vitest";
import { formatTimestamp, ProtocolError, parseTimestamp } from "../src/index.ts";
import { fc } from "./seed.ts";

test.each([
  ["2020-01-04", 1578096000],
  ["20200104", 1578096000],
  ["2020-01", 1577836800],
  ["2020-01-04T10", 1578132000],
  ["2020-01-04T10:00", 1578132000],
  ["2020-01-04T10:00:00+02:00", 1578124800],
  ["2020-01-04T10:00:00+0200", 1578124800],
  ["2020-01-04T10:00:00-02", 1578139200],
  ["20200104T100000Z", 1578132000],
  ["20200104T1000", 1578132000],
  ["2020-1-4", 1578096000],
  ["2020-01-04T10:00:60", 1578132060],
  ["2020-02-31", 1583107200],
  ["0001-01-01", -62135596800],
  ["1578132000", 1578132000],
  ["-5", -5],
  ["+5", 5],
  // Six to eight digits may be a date: year, month and day take as many as they can.
  ["2020123", 1606953600],
  ["202045", 1586044800],
  ["999999999999999", 8_640_000_000_000],
])("time stamp %s", (text, seconds) => {
  expect(parseTimestamp(text)).toBe(seconds);
});

test.each([
  ["", "Failed to parse date"],
  ["2020-13-01", "Failed to parse date"],
  ["2020-01-04T", "Failed to parse time of day"],
  ["2020-01-04T24", "Failed to parse time of day"],
  ["2020-01-04T10:", "Failed to parse time of day"],
  ["2020-01-04T10:00:", "Failed to parse time of day"],
  ["2020-01-04T10:00x", "Garbage at end of time stamp"],
  ["2020-01-04T1000:00", "Garbage at end of time stamp"],
  ["2020-01-04x", "Garbage at end of time stamp"],
  ["2020-01-04T10:00+2", "Failed to parse time zone offset"],
  ["2020-01-04T10:00+02:", "Failed to parse time zone offset"],
  ["2020-01-04T10:00+02:003", "Failed to parse time zone offset"],
  ["2020-01-04T10:00+0200:30", "Garbage at end of time stamp"],
  ["2020-01-04T10:00+14:00", "Time offset hours out of range"],
  ["2020-01-04T10:00+02:60", "Time offset minutes out of range"],
])("%j is no time stamp: %s", (text, message) => {
  expect(() => parseTimestamp(text)).toThrow(new ProtocolError(2, message));
});

test("time stamps come back, far beyond years of four digits", () => {
  const seconds = fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 });
  fc.assert(
    fc.property(seconds, (at) => {
      expect(parseTimestamp(formatTimestamp(at))).toBe(at);
    }),
  );
});
