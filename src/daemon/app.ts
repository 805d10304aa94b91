import { randomUUID } from "node:crypto";
import { accessSync, constants, mkdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine, type Engine } from "../engine/engine.ts";
import { type OpenLibrary, openLibrary } from "../library/open.ts";
import { Roots } from "../library/roots.ts";
import { Listening } from "../operations/listening.ts";
import { DEFAULT_ZONE, type Operations } from "../operations/operations.ts";
import { createPlayer } from "../player/player.ts";
import { resume } from "../player/saved.ts";
import { systemClock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import type { Config, OutputConfig } from "./config/schema.ts";
import { heartbeatWatch } from "./health.ts";
import { followLibrary } from "./library-follower.ts";
import { engineOutput, outputState } from "./outputs.ts";
import { Persistence } from "./persistence.ts";
import { restoreZone } from "./restore.ts";
import { type Addresses, type HttpModule, startServers } from "./servers.ts";
import { countSongs, type SongCount } from "./song-count.ts";
import { StartError } from "./start-error.ts";

export type AppOptions = {
  readonly config: Config;
  readonly stateDirectory: string;
  /** Path of MPD's local socket; null = none. */
  readonly socketPath: string | null;
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

/** The bundles of the other threads and processes lie beside ours (scripts/build.ts). */
const beside = (name: string) => new URL(`./${name}.js`, import.meta.url);

/**
 * Builds the daemon: the one place that knows every part. When one cannot start, those that have are ended again.
 * Errors: StartError, or a DomainError of the library.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, logger } = options;
  await using parts = new AsyncDisposableStack();
  makeDirectory(options.stateDirectory, "state.directory");
  if (options.socketPath !== null) makeDirectory(dirname(options.socketPath), "mpd.socket");

  const opening = openMusic(options);
  // Loading the HTTP side takes the main thread as long as opening the databases takes the library's: both at once.
  const http = import("../protocols/http/server.ts");
  const opened = await opening;
  parts.defer(() => opened.close());
  const { library, users, playlists, stickers, tagEdits } = opened;
  const outputs = options.outputs.map(outputState);
  const restored = await restoreZone(DEFAULT_ZONE, outputs, config.audio.replay_gain, library, users);

  const engine = startEngine(options);
  parts.defer(() => engine.close());
  const player = createPlayer({
    zone: DEFAULT_ZONE,
    engine,
    initial: restored.initial,
    onError: (error) => logger.error({ err: error }, "a bug in the player: please report this"),
  });
  parts.defer(() => player.close());
  parts.defer(followLibrary(library, player, logger));

  const operations: Operations = {
    zones: new Map([[DEFAULT_ZONE, player]]),
    library,
    playlists,
    stickers,
    tagEdits,
    clock: systemClock,
    info: { version: options.version, startedMs: systemClock.monotonicMs(), epoch: randomUUID() },
  };
  if (config.library.count_plays) {
    const listening = new Listening(player, stickers, operations.info.epoch, systemClock, logger);
    parts.defer(() => listening.close());
  }
  const persistence = new Persistence(player, users, restored.savedQueue, logger);
  parts.defer(() => persistence.close());
  const addresses = await serve(options, operations, engine, opened, parts, await http);

  if (restored.playback !== null) resume(player, restored.playback);
  if (config.library.update_on_start) {
    await library
      .update("", { discard: false })
      .catch((error: unknown) => logger.warn({ err: error }, "no scan at the start"));
  }
  const running = parts.move();
  return {
    addresses,
    countSongs: (limitMs) => countSongs(library, limitMs),
    isAlive: heartbeatWatch(() => engine.status()),
    close: async () => {
      await persistence.save();
      await running.disposeAsync();
    },
  };
}

function serve(
  options: AppOptions,
  operations: Operations,
  engine: Engine,
  opened: OpenLibrary,
  parts: AsyncDisposableStack,
  { startHttpServer }: HttpModule,
): Promise<Addresses> {
  return startServers({
    ...options,
    operations,
    startHttpServer,
    status: () => ({ engine: engine.status(), library: opened.health() }),
    onStarted: (server) => parts.defer(() => server.close()),
  });
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
    pollSeconds: config.library.poll_seconds,
    entries: { libraryWorker: beside("library-worker"), indexerHost: beside("indexer-host") },
    migrations: fileURLToPath(new URL("../drizzle", import.meta.url)),
    logger,
  });
}

function startEngine({ config, folders, outputs, logger }: AppOptions): Engine {
  const { audio } = config;
  const roots = new Roots(folders);
  return createEngine({
    outputs: outputs.map(engineOutput),
    enabledOutputs: outputs.flatMap((output, index) => (output.enabled ? [index] : [])),
    resolve: (uri) => {
      const found = roots.resolve(uri);
      return found === null ? null : { root: found.root.path, path: relative(found.root.path, found.path) };
    },
    audioWorker: beside("audio-worker"),
    decoderHost: beside("decoder-host"),
    libraries: {
      alsa: audio.alsa_library,
      soxr: audio.soxr_library,
      sndfile: audio.sndfile_library,
      ffmpeg: audio.ffmpeg,
    },
    bufferMs: audio.buffer_ms,
    realtime: audio.realtime,
    resampleQuality: audio.resampler_quality,
    replayGain: {
      preampDb: audio.replay_gain_preamp_db,
      missingPreampDb: audio.replay_gain_missing_preamp_db,
      limited: audio.replay_gain_limit,
    },
    execPath: process.execPath,
    execArgv: [],
    clock: systemClock,
    logger,
  });
}
