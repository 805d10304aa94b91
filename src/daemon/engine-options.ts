import { relative } from "node:path";
import { STREAM_SETTINGS } from "../decoders/stream/stream-settings.ts";
import type { EngineOptions } from "../engine/options.ts";
import { Roots } from "../library/roots.ts";
import { systemClock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { beside } from "./beside.ts";
import type { Config, OutputConfig } from "./config/schema.ts";
import { engineOutput } from "./outputs.ts";

type Settings = {
  readonly config: Config;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
  readonly outputs: readonly OutputConfig[];
  readonly logger: Logger;
};

/** What every zone's engine is given, but for its tap. Each knows all outputs, and opens those that its zone has. */
export function engineOptions({ config, folders, outputs, logger }: Settings): Omit<EngineOptions, "tap"> {
  const { audio } = config;
  const roots = new Roots(folders);
  return {
    outputs: outputs.map(engineOutput),
    enabledOutputs: [],
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
    streams: {
      ...STREAM_SETTINGS,
      allowPrivate: config.streams.allow_private,
      giveUpMs: config.streams.give_up_seconds * 1000,
    },
    bufferMs: audio.buffer_ms,
    realtime: audio.realtime,
    resampleQuality: audio.resampler_quality,
    replayGain: {
      preampDb: audio.replay_gain_preamp_db,
      missingPreampDb: audio.replay_gain_missing_preamp_db,
      limited: audio.replay_gain_limit,
    },
    volume: { taper: audio.volume_taper, maxVolume: audio.max_volume },
    execPath: process.execPath,
    execArgv: [],
    clock: systemClock,
    logger,
  };
}
