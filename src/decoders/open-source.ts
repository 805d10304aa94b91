import { openConfined } from "./confined-file.ts";
import { DecodeError } from "./decode-error.ts";
import type { OpenSource } from "./decoding.ts";
import { openFfmpeg } from "./ffmpeg.ts";
import type { PcmSource } from "./pcm-source.ts";
import type { DecoderPrograms, OpenCommand } from "./request.ts";
import { openSndfile, Sndfile } from "./sndfile.ts";
import { ResampledSource, Soxr } from "./soxr.ts";

/** Opens files with libsndfile, and with ffmpeg what libsndfile refuses: the bytes decide, not the name. */
export function sourceOpener(programs: DecoderPrograms): OpenSource {
  const sndfile = load("libsndfile", () => new Sndfile(programs.sndfile));
  const soxr = load("libsoxr", () => new Soxr(programs.soxr));

  return async (command, signal) => {
    const source = await openDecoder(command, signal);
    const { resampleToHz, resampleQuality } = command;
    if (resampleToHz === null || resampleToHz === source.format.deliveredRateHz) return source;
    try {
      return new ResampledSource(soxr(), source, resampleToHz, resampleQuality);
    } catch (error) {
      source.close();
      throw error;
    }
  };

  async function openDecoder(command: OpenCommand, signal: AbortSignal): Promise<PcmSource> {
    const opened = openSndfile(sndfile(), openConfined(command.root, command.path), command);
    if (typeof opened !== "string") return opened;
    return openFfmpeg(programs.ffmpeg, openConfined(command.root, command.path), command, opened, signal);
  }
}

/** Loads a library when it is first needed; the reason it cannot be loaded does not name its path. */
function load<Library>(name: string, create: () => Library): () => Library {
  let library: Library | null = null;
  return () => {
    try {
      library ??= create();
      return library;
    } catch {
      throw new DecodeError(`${name} cannot be loaded`);
    }
  };
}
