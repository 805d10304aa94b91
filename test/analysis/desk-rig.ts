import { AnalysisDesk, type AnalysisParts } from "../../src/analysis/analysis-desk.ts";
import { Host } from "../../src/analysis/host.ts";
import type { AnalysisSettings } from "../../src/analysis/pause.ts";
import { STREAM_SETTINGS } from "../../src/decoders/stream/stream-settings.ts";
import type { OpenLibrary } from "../../src/library/open.ts";
import { RunningJobs } from "../../src/operations/jobs/running-jobs.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { silentLogger } from "../../src/shared/logger.ts";
import { Permits } from "../../src/shared/permits.ts";
import { builtEntry } from "../rig/entries.ts";

export const REAL_HOST = builtEntry("analysis-host");
export const ODD_HOST = new URL("odd-host.ts", import.meta.url);

export const AT_ONCE: AnalysisSettings = { automatic: true, hours: null, maxLoad: 1_000, settleMs: 0 };

/** The desk over a real library. */
export function startDesk(
  opened: OpenLibrary,
  music: string,
  entry: URL,
  also: Partial<AnalysisParts> = {},
  silentMs = 20_000,
): { readonly desk: AnalysisDesk; readonly host: Host; readonly jobs: RunningJobs } {
  const jobs = new RunningJobs(new Permits(2, 10), systemClock, silentLogger);
  const programs = { sndfile: "libsndfile.so.1", soxr: "libsoxr.so.0", ffmpeg: "ffmpeg", streams: STREAM_SETTINGS };
  const host = new Host({ entry, execPath: process.execPath, execArgv: [], programs }, silentMs);
  const desk = new AnalysisDesk({
    store: opened.analyses,
    ...{ jobs, host, settings: AT_ONCE, clock: systemClock, logger: silentLogger },
    resolve: (path) => ({ root: music, path }),
    isScanning: () => false,
    isPlaying: () => false,
    ...also,
  });
  return { desk, host, jobs };
}
