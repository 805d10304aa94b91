import { type OggLink, oggLinks } from "../shared/ogg-links.ts";
import { ChainedSource } from "./chained-source.ts";
import { type ConfinedFile, openConfined, readAt } from "./confined-file.ts";
import { DecodeError } from "./decode-error.ts";
import type { OpenSource } from "./decoding.ts";
import { openFfmpeg, openFfmpegPart } from "./ffmpeg.ts";
import type { PcmSource } from "./pcm-source.ts";
import type { DecoderPrograms, OpenCommand } from "./request.ts";
import { ResampledSource } from "./resampled-source.ts";
import { openSndfile, openSndfilePart, Sndfile } from "./sndfile.ts";
import { Soxr } from "./soxr.ts";
import type { Notes } from "./stream/notes.ts";

/**
 * Opens files with libsndfile, and with ffmpeg what libsndfile refuses: the bytes decide, not the name. Network streams
 * are for ffmpeg.
 */
export function sourceOpener(programs: DecoderPrograms): OpenSource {
  const sndfile = load("libsndfile", () => new Sndfile(programs.sndfile));
  const soxr = load("libsoxr", () => new Soxr(programs.soxr));

  return async (command, notes, signal) => {
    const source = await openDecoder(command, notes, signal);
    const { resampleQuality, startPhase } = command;
    const rateHz = command.resampleToHz ?? source.usualRateHz ?? source.format.deliveredRateHz;
    if (rateHz === source.format.deliveredRateHz) return source;
    try {
      return new ResampledSource(soxr(), source, rateHz, resampleQuality, startPhase);
    } catch (error) {
      source.close();
      throw error;
    }
  };

  async function openDecoder(command: OpenCommand, notes: Notes, signal: AbortSignal): Promise<PcmSource> {
    if ("url" in command) {
      // Most hosts never need the network.
      const { openStream } = await import("./stream/open-stream.ts");
      const { ffmpeg, streams } = programs;
      const resample = (source: PcmSource, rateHz: number) =>
        new ResampledSource(soxr(), source, rateHz, command.resampleQuality);
      return openStream(ffmpeg, new URL(command.url), command, streams, resample, notes, signal);
    }
    const file = openConfined(command.root, command.path);
    const links = oggLinks((at, bytes) => readAt(file, at, bytes), file.sizeBytes);
    if (links.length > 1) return openChain(file, links, command, notes, signal);
    const opened = openSndfile(sndfile(), file, command);
    if (typeof opened !== "string") return opened;
    return openFfmpeg(programs.ffmpeg, openConfined(command.root, command.path), command, opened, signal);
  }

  function openChain(
    file: ConfinedFile,
    links: readonly OggLink[],
    command: OpenCommand,
    notes: Notes,
    signal: AbortSignal,
  ): Promise<PcmSource> {
    const openLink = async (link: OggLink, startSeconds: number) => {
      const wanted = { ...command, startSeconds, endSeconds: null };
      const source =
        openSndfilePart(sndfile(), file.fd, link, wanted) ??
        (await openFfmpegPart(programs.ffmpeg, file.fd, link, wanted, signal));
      const rateHz = links[0]?.rateHz ?? source.format.deliveredRateHz;
      if (rateHz === source.format.deliveredRateHz) return source;
      return new ResampledSource(soxr(), source, rateHz, command.resampleQuality);
    };
    return ChainedSource.open(file, links, command, openLink, notes);
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
