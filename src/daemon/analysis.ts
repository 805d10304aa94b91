import { AnalysisDesk } from "../analysis/analysis-desk.ts";
import { Host } from "../analysis/host.ts";
import { parseHours } from "../analysis/hours.ts";
import { STREAM_SETTINGS } from "../decoders/stream/stream-settings.ts";
import type { EngineOptions } from "../engine/options.ts";
import type { OpenLibrary } from "../library/open.ts";
import type { Analysis } from "../operations/analysis-port.ts";
import type { Jobs } from "../operations/jobs/jobs.ts";
import type { Settings } from "../operations/settings.ts";
import { systemClock } from "../shared/clock.ts";
import type { Unsubscribe } from "../shared/subscribers.ts";
import { beside } from "./beside.ts";

/** A file of which nothing more can be decoded for so long has failed. */
const SILENT_MS = 60_000;

type Parts = {
  readonly settings: Settings;
  readonly settleSeconds: number;
  readonly engine: Omit<EngineOptions, "tap">;
  readonly opened: OpenLibrary;
  readonly isPlaying: () => boolean;
  readonly jobs: Jobs;
};

/** Listens to the songs of the library, now and after each scan that found something. */
export function startAnalysis({ settings, settleSeconds, engine, opened, isPlaying, jobs }: Parts): AnalysisDesk {
  const { library, analyses } = opened;
  const { libraries, execPath, execArgv, logger, resolve } = engine;
  const desk = new AnalysisDesk({
    store: analyses,
    jobs,
    host: new Host(
      { entry: beside("analysis-host"), execPath, execArgv, programs: { ...libraries, streams: STREAM_SETTINGS } },
      SILENT_MS,
    ),
    settings: {
      get automatic() {
        return settings.values.analysisAutomatic;
      },
      get hours() {
        const { analysisHours } = settings.values;
        return analysisHours === null ? null : parseHours(analysisHours);
      },
      get maxLoad() {
        return settings.values.analysisMaxLoad;
      },
      settleMs: settleSeconds * 1000,
    },
    resolve,
    isScanning: () => library.updating !== null,
    isPlaying,
    clock: systemClock,
    logger,
  });
  // What was not to be done before may be now.
  settings.subscribe(() => desk.songsChanged());
  let isChanged = false;
  library.subscribe((event) => {
    if (event.type === "database") isChanged = true;
    if (event.type !== "update" || event.running || !isChanged) return;
    isChanged = false;
    desk.songsChanged();
  });
  return desk;
}

/** Who wants to know of songs of which something else is known now. */
export function analysedSongs(analysis: Pick<Analysis, "subscribe">) {
  return (listener: (uris: readonly string[]) => void): Unsubscribe =>
    analysis.subscribe((event) => {
      if (event.type === "analysed") listener(event.uris);
    });
}
