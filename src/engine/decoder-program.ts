import { STREAM_SETTINGS } from "../decoders/stream/stream-settings.ts";
import type { EngineOptions } from "./options.ts";

/** What every decoder host is started with. */
export function decoderProgram(options: EngineOptions, timeoutMs: number) {
  const { sndfile, soxr, ffmpeg } = options.libraries;
  return {
    entry: options.decoderHost,
    execPath: options.execPath,
    execArgv: options.execArgv,
    programs: { sndfile, soxr, ffmpeg, streams: options.streams ?? STREAM_SETTINGS },
    timeoutMs,
  };
}
