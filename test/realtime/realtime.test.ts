/** Plays through PulseAudio's null sink, which takes samples in real time. Five minutes of it: `npm run soak`. */
import { expect, test } from "vitest";
import { cpuHogs } from "../rig/hogs.ts";
import { runSeed, sized } from "../rig/random.ts";
import { hasRealtimeThread, mayBeRealtime } from "../rig/realtime.ts";
import { realtimeSession } from "./session.ts";

const HOGS = 4;

test("seeks, skips and a scan at the same time: no xrun", { timeout: sized(60_000, 400_000) }, async () => {
  const seed = runSeed("realtime");
  const report = await realtimeSession({ durationMs: sized(20_000, 300_000), seed, busy: true });
  console.info(JSON.stringify(report));
  expect(report.xruns).toBe(0);
  expect(report.seeks).toBeGreaterThan(5);
  expect(report.skips).toBeGreaterThan(2);
  expect(report.scans).toBeGreaterThan(1);
  expect(report.pace).toBeCloseTo(1, 1);
});

test.skipIf(!mayBeRealtime())(
  "four processor hogs, real-time scheduling, a buffer of 100 ms: no xrun",
  { timeout: 120_000 },
  async () => {
    let scheduled = false;
    const report = await realtimeSession({
      durationMs: sized(10_000, 60_000),
      seed: runSeed("hogs"),
      busy: false,
      meanwhile: (pid) => {
        scheduled = hasRealtimeThread(pid);
        return cpuHogs(HOGS);
      },
    });
    console.info(JSON.stringify(report));
    expect(scheduled).toBe(true);
    expect(report.xruns).toBe(0);
    expect(report.pace).toBeCloseTo(1, 1);
  },
);
