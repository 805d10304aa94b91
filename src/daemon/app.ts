import { randomUUID } from "node:crypto";
import { accessSync, constants, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { SimilarityDesk } from "../analysis/similarity/similarity-desk.ts";
import { createEngine } from "../engine/engine.ts";
import { ImpulseStore } from "../engine/impulses/impulse-store.ts";
import { MeterDesk } from "../engine/meters/meter-desk.ts";
import { RenderDesk } from "../engine/render/render-desk.ts";
import { type OpenLibrary, openLibrary } from "../library/open.ts";
import { finishRestore } from "../operations/backup/restore.ts";
import { RunningJobs } from "../operations/jobs/running-jobs.ts";
import type { Meters } from "../operations/meters-port.ts";
import type { Operations } from "../operations/operations.ts";
import { keptSettingsSchema, Settings } from "../operations/settings.ts";
import { keptStationsSchema, Stations } from "../operations/stations.ts";
import { songToStream } from "../operations/streams.ts";
import { keptAlarmsSchema } from "../operations/timers/alarm.ts";
import { Alarms } from "../operations/timers/alarms.ts";
import { ring } from "../operations/timers/ring.ts";
import { SleepTimers } from "../operations/timers/sleep-timers.ts";
import { systemClock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { HTTP_SETTINGS } from "../shared/network/http-settings.ts";
import { Permits } from "../shared/permits.ts";
import { NEUTRAL } from "../shared/sound/settings.ts";
import { StreamDesk } from "../streaming/stream-desk.ts";
import { analysedSongs, startAnalysis } from "./analysis.ts";
import { BackupFiles } from "./backup-files.ts";
import { beside } from "./beside.ts";
import type { Config, OutputConfig } from "./config/schema.ts";
import { configuredSettings } from "./configured-settings.ts";
import { engineOptions } from "./engine-options.ts";
import { filterOfText } from "./filter-text.ts";
import { heartbeatWatch } from "./health.ts";
import { KeptFile } from "./kept-file.ts";
import { configuredOutput } from "./outputs.ts";
import { PresetFiles } from "./preset-files.ts";
import { type Addresses, startServers } from "./servers.ts";
import { countSongs, type SongCount } from "./song-count.ts";
import { StartError } from "./start-error.ts";
import { openZones } from "./zones.ts";

/** Work that takes long: each may use a core. */
const JOBS_AT_ONCE = 2;
const MAX_JOBS_WAITING = 1_000;

export type AppOptions = {
  readonly config: Config;
  readonly stateDirectory: string;
  /** Path of MPD's local socket; null = none. */
  readonly socketPath: string | null;
  /** The same of HTTP. */
  readonly httpSocketPath: string | null;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
  readonly outputs: readonly OutputConfig[];
  /** Listening sockets that the service manager opened, by name. */
  readonly activated: ReadonlyMap<string, readonly number[]>;
  readonly version: string;
  readonly logger: Logger;
};

export type App = {
  readonly addresses: Addresses;
  /** The songs there are once the scan at the start is through, or those found within `limitMs`. */
  countSongs(limitMs: number): Promise<SongCount>;
  /** Whether the audio thread has moved since the last call. */
  readonly isAlive: () => boolean;
  /** Saves the state first, then ends every part. */
  close(): Promise<void>;
};

/**
 * Builds the daemon: the one place that knows every part. When one cannot start, those that have are ended again.
 * Errors: StartError, or a DomainError of the library.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, logger } = options;
  await using parts = new AsyncDisposableStack();
  makeDirectory(options.stateDirectory, "state.directory");
  if (options.socketPath !== null) makeDirectory(dirname(options.socketPath), "mpd.socket");
  if (options.httpSocketPath !== null) makeDirectory(dirname(options.httpSocketPath), "http.socket");

  const opening = openMusic(options);
  // Loading the HTTP side takes the main thread as long as opening the databases takes the library's: both at once.
  const http = import("../protocols/http/server.ts");
  const opened = await opening;
  parts.defer(() => opened.close());
  const { library, users, playlists, stickers, tagEdits } = opened;
  const info = { version: options.version, startedMs: systemClock.monotonicMs(), epoch: randomUUID() };
  const impulses = new ImpulseStore(
    beside("impulse-worker"),
    { folder: join(options.stateDirectory, "impulses"), soxr: config.audio.soxr_library },
    logger,
  );
  parts.defer(() => impulses.close());
  const presets = await PresetFiles.open(join(options.stateDirectory, "sound-presets"), logger);
  const jobs = new RunningJobs(new Permits(JOBS_AT_ONCE, MAX_JOBS_WAITING), systemClock, logger);
  parts.defer(() => jobs.close());
  const settings = engineOptions(options);
  const settingsFile = new KeptFile(join(options.stateDirectory, "settings.json"), keptSettingsSchema);
  const runtime = new Settings({
    store: settingsFile,
    configured: configuredSettings(config),
    set: await settingsFile.load({}, logger),
    onError: (error) => logger.error({ err: error }, "a setting could not be followed"),
  });
  const stationFile = new KeptFile(join(options.stateDirectory, "stations.json"), keptStationsSchema);
  const stations = new Stations(stationFile, await stationFile.load([], logger), logger);
  const backups = new BackupFiles(join(options.stateDirectory, "restores"));
  let isPlaying = () => false;
  const analysis = startAnalysis({
    ...{ settings: runtime, settleSeconds: config.analysis.settle_seconds, engine: settings, opened, jobs },
    isPlaying: () => isPlaying(),
  });
  parts.defer(() => analysis.close());
  const engine = {
    ...settings,
    impulses,
    analyses: { of: (uri: string) => analysis.of(uri), onChange: analysedSongs(analysis) },
  };
  const similar = new SimilarityDesk({
    entry: beside("similarity-worker"),
    load: () => opened.analyses.fingerprints(),
    clock: systemClock,
  });
  parts.defer(() => similar.close());
  parts.defer(library.subscribe(({ type }) => void (type === "database" && similar.changed())));
  parts.defer(analysedSongs(analysis)(() => similar.changed()));
  const zones = await openZones({
    ...{ library, analysis, users, stickers, similar, logger, clock: systemClock, epoch: info.epoch },
    startEngine: (tap) => createEngine({ ...engine, tap }),
    countPlays: () => runtime.values.countPlays,
    outputs: options.outputs.map(configuredOutput),
    unset: {
      replayGain: config.audio.replay_gain,
      sound: isDeepStrictEqual(config.sound, NEUTRAL) ? null : config.sound,
    },
    presetOf: (name) => presets.get(name),
  });
  parts.defer(() => zones.close());
  isPlaying = () => zones.list().some((player) => player.moment().snapshot.transport.kind === "playing");
  const desk = new MeterDesk({
    entry: beside("meter-worker"),
    tapOf: (zone) => zones.tap(zone),
    onError: (error) => logger.error({ err: error }, "the thread of the meters failed"),
  });
  parts.defer(() => desk.close());
  const meters: Meters = { listen: (zone) => desk.listen(zone), dropouts: (zone) => zones.dropouts(zone) };

  const renders = new RenderDesk({
    ...engine,
    folder: join(options.stateDirectory, "renders"),
    impulses: join(options.stateDirectory, "impulses"),
    host: { entry: beside("render-host"), execPath: engine.execPath, execArgv: engine.execArgv },
  });
  const streams = new StreamDesk({
    ...engine,
    permits: new Permits(config.http.max_streams, 0),
    host: beside("stream-host"),
    impulses: join(options.stateDirectory, "impulses"),
    song: (uri) => songToStream({ library }, uri),
    castWorker: beside("cast-worker"),
    tapOf: (zone) => zones.tap(zone),
    onError: (error) => logger.error({ err: error }, "the thread that hears zones for listeners failed"),
  });
  parts.defer(() => streams.close());
  parts.defer(zones.subscribe((event) => void (event.type === "removed" && streams.zoneRemoved(event.name))));
  const sleep = new SleepTimers(zones, systemClock);
  parts.defer(() => sleep.close());
  const alarmFile = new KeptFile(join(options.stateDirectory, "alarms.json"), keptAlarmsSchema);
  const alarms = new Alarms({
    store: alarmFile,
    stored: await alarmFile.load([], logger),
    ring: (alarm) => ring(operations, alarm),
    clock: systemClock,
    logger,
  });
  parts.defer(() => alarms.close());
  const operations: Operations = {
    timers: { sleep, alarms },
    sound: {
      impulses,
      presets,
      convolverOf: (zone) => zones.convolverOf(zone),
      enhanceOf: (zone) => zones.enhanceOf(zone),
      brokenStagesOf: (zone) => zones.brokenStagesOf(zone),
    },
    ...{ jobs, analysis, renders, similar, streams, zones, library, playlists, stickers, tagEdits, meters, info },
    ...{ stations, backups, settings: runtime },
    clock: systemClock,
  };
  await finishRestore(operations, backups, filterOfText, logger);
  const engines = () => zones.engines();
  const addresses = await startServers({
    ...{ ...options, ...(await http), operations },
    status: () => ({ engines: engines(), library: opened.health() }),
    onStarted: (server) => parts.defer(() => server.close()),
  });

  zones.resume();
  if (config.library.update_on_start) {
    await library
      .update("", { discard: false })
      .catch((error: unknown) => logger.warn({ err: error }, "no scan at the start"));
  }
  const running = parts.move();
  return {
    addresses,
    countSongs: (limitMs) => countSongs(library, limitMs),
    isAlive: heartbeatWatch(engines),
    close: async () => {
      // Before the servers end their connections; what cannot be written now is not written later either.
      await zones.save().catch(() => {});
      await running.disposeAsync();
    },
  };
}

function makeDirectory(path: string, setting: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    accessSync(path, constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new StartError(`${path} cannot be written (${code}); make it writable, or set ${setting} to another place`);
  }
}

function openMusic({ config, folders, stateDirectory, logger }: AppOptions): Promise<OpenLibrary> {
  return openLibrary({
    roots: folders.map(({ name, path }) => ({ name, path })),
    stateDirectory,
    ...(config.library.playlist_directory === undefined
      ? {}
      : { playlistDirectory: config.library.playlist_directory }),
    watch: config.library.watch,
    gainSource: config.audio.replay_gain_source,
    pollSeconds: config.library.poll_seconds,
    http: { ...HTTP_SETTINGS, allowPrivate: config.streams.allow_private },
    entries: {
      libraryWorker: beside("library-worker"),
      indexerHost: beside("indexer-host"),
      checkHost: beside("check-host"),
    },
    migrations: fileURLToPath(new URL("../drizzle", import.meta.url)),
    logger,
  });
}
