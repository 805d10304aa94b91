import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ScanProgress } from "../../src/library/library-port.ts";
import { ScanReport } from "../../src/library/scan/scan-report.ts";
import type { JobId } from "../../src/shared/ids.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function start(filesExpected: number | null) {
  const told: ScanProgress[] = [];
  const lines: string[] = [];
  const counts = { filesSeen: 0, filesRead: 0, failed: 0 };
  const report = new ScanReport(7 as JobId, counts, {
    tell: (progress) => told.push(progress),
    log: (fields, message) => lines.push(`${message} ${JSON.stringify(fields)}`),
  });
  report.expect(filesExpected);
  return { told, lines, counts, report };
}

test("a scan tells twice a second how fast it is and how long it will take", () => {
  const { told, counts, report } = start(1_000);
  counts.filesSeen = 100;
  vi.advanceTimersByTime(1_000);
  expect(told).toHaveLength(2);
  expect(told[1]).toEqual({
    ...{ job: 7, filesSeen: 100, filesRead: 0, failed: 0 },
    ...{ filesPerSecond: 100, secondsLeft: 9, done: false },
  });
  counts.filesSeen = 1_000;
  report.end();
  expect(told[2]).toMatchObject({ filesSeen: 1_000, secondsLeft: 0, done: true });
  vi.advanceTimersByTime(10_000);
  expect(told).toHaveLength(3);
});

test("how long a first scan will take is unknown, and so it is of a collection that grew", () => {
  for (const expected of [null, 0, 50]) {
    const { told, counts, report } = start(expected);
    counts.filesSeen = 100;
    vi.advanceTimersByTime(500);
    expect(told[0]?.secondsLeft).toBeNull();
    report.end();
  }
});

test("the log has a line every five seconds and one at the end, and none for a look that found nothing", () => {
  const { lines, counts, report } = start(null);
  counts.filesSeen = 1;
  vi.advanceTimersByTime(12_000);
  report.end();
  expect(lines.map((line) => line.split(" {")[0])).toEqual(["scanning", "scanning", "scan ended"]);
  expect(lines[2]).toContain('"seconds":12');

  const short = start(null);
  short.counts.filesSeen = 100;
  vi.advanceTimersByTime(900);
  short.report.end();
  expect(short.lines).toEqual([]);

  const fruitful = start(null);
  fruitful.counts.filesRead = 1;
  fruitful.report.end();
  expect(fruitful.lines).toHaveLength(1);
});
