import { closeSync } from "node:fs";
import { type Mp4Length, mp4Length } from "../shared/mp4-length.ts";
import type { Tag } from "../shared/tags.ts";
import { ByteReader } from "./byte-reader.ts";
import { type ConfinedFile, readAt } from "./confined-file.ts";
import { DecodeError } from "./decode-error.ts";
import { type FfmpegInfo, parseFfmpegInfo } from "./ffmpeg-info.ts";
import { FfmpegProcess } from "./ffmpeg-process.ts";
import { parseFfmpegTags } from "./ffmpeg-tags.ts";
import type { FileRange } from "./file-part.ts";
import { isPlausible, type PcmSource, rangeFrames, scrub } from "./pcm-source.ts";
import type { OpenCommand } from "./request.ts";
import type { Refusal } from "./sndfile.ts";
import { downmix, type ToStereo } from "./stereo.ts";
import { parseWavHeader, type WavHeader } from "./wav-header.ts";
import { MAX_BLOCK_FRAMES, type StreamFormat } from "./wire.ts";

const MAX_HEADER_BYTES = 65_536;
/** What is gathered of a network stream before it sounds, and again after it ran dry. */
const STREAM_BUFFER_SECONDS = 1;
const SAMPLE_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Decodes what libsndfile refuses with the `ffmpeg` program. Takes over `file.fd`. Rejects with DecodeError. */
export async function openFfmpeg(
  program: string,
  file: ConfinedFile,
  command: OpenCommand,
  refusal: Refusal,
  signal: AbortSignal,
): Promise<PcmSource> {
  const length = mp4Length((at, length) => readAt(file, at, length));
  const decodesAll = hasRoughTimes(readAt(file, 0, 4)) && command.startSeconds <= EXACT_SECONDS;
  const seekSeconds = decodesAll ? 0 : seekPoint(command.startSeconds);
  const process = start(program, file, seekSeconds, signal);
  // An MP3 without an index counts its frames on the way, which is exact; its duration would be a guess.
  const isKnown = refusal === "unknown format";
  const revise = (info: FfmpegInfo) => (isKnown ? info : { ...info, durationSeconds: -1 });
  return decode(process, seekSeconds, command, { revise, length, bufferSeconds: 0 });
}

/** A part of a file by itself. The descriptor stays its owner's. Rejects with DecodeError. */
export async function openFfmpegPart(
  program: string,
  fd: number,
  range: FileRange,
  command: OpenCommand,
  signal: AbortSignal,
): Promise<PcmSource> {
  const seekSeconds = seekPoint(command.startSeconds);
  const process = new FfmpegProcess(program, { fd, range }, seekSeconds, signal);
  return decode(process, seekSeconds, command, { revise: (info) => info, length: null, bufferSeconds: 0 });
}

/** So much is decoded in a quarter of a second. */
const EXACT_SECONDS = 120;
/** EBML (Matroska, WebM) and ASF (WMA), by their first bytes. */
const ROUGH_TIMES = ["1a45dfa3", "3026b275"];

/** Their times are milliseconds: only counting from the beginning finds a frame. Farther in they are good enough. */
function hasRoughTimes(head: Buffer): boolean {
  return ROUGH_TIMES.includes(head.toString("hex"));
}

/** What is known of a network stream. `bitrateKbps` -1 = nobody said. */
export type StreamNature = {
  readonly isLive: boolean;
  readonly sizeBytes: number | null;
  readonly isSeekable: boolean;
  readonly bitrateKbps: number;
};

/**
 * Decodes the network stream at an address of ours; `told` gets the tags in it. What is live has no place to start from.
 * Rejects with DecodeError.
 */
export async function openFfmpegStream(
  program: string,
  loopbackUrl: string,
  { isLive, sizeBytes, isSeekable, bitrateKbps }: StreamNature,
  command: OpenCommand,
  told: (tags: readonly Tag[]) => void,
  signal: AbortSignal,
): Promise<PcmSource> {
  const seekSeconds = isSeekable ? seekPoint(command.startSeconds) : 0;
  const process = new FfmpegProcess(program, { loopbackUrl }, seekSeconds, signal);
  const wanted = isLive ? { ...command, startSeconds: 0, endSeconds: null } : command;
  const revise = (info: FfmpegInfo): FfmpegInfo => ({
    ...info,
    durationSeconds: sizeBytes === null ? -1 : info.durationSeconds,
    bitrateKbps: bitrateKbps === -1 ? info.bitrateKbps : bitrateKbps,
  });
  const nature = { revise, length: null, bufferSeconds: STREAM_BUFFER_SECONDS };
  const source = await decode(process, seekSeconds, wanted, nature);
  told(parseFfmpegTags(process.log));
  return source;
}

/** What is known of an input besides what ffmpeg says. */
type Nature = {
  /** What ffmpeg says, as far as it is to be believed. */
  readonly revise: (info: FfmpegInfo) => FfmpegInfo;
  readonly length: Mp4Length | null;
  readonly bufferSeconds: number;
};

async function decode(
  process: FfmpegProcess,
  seekSeconds: number,
  command: OpenCommand,
  nature: Nature,
): Promise<PcmSource> {
  try {
    const reader = new ByteReader(process.stdout);
    const header = await readHeader(reader);
    if (header === null) throw new DecodeError(await explain(process));
    return new FfmpegSource(process, reader, header, seekSeconds, command, nature);
  } catch (error) {
    process.kill();
    throw error;
  }
}

/**
 * ffmpeg starts at a whole second at least one second early and we drop the rest: whole seconds are whole frames at any
 * rate, so the start is exact, and codecs with overlapping blocks (AAC, WMA) have settled by then.
 */
function seekPoint(startSeconds: number): number {
  return Math.max(0, Math.floor(startSeconds) - 1);
}

function start(program: string, file: ConfinedFile, seekSeconds: number, signal: AbortSignal): FfmpegProcess {
  try {
    return new FfmpegProcess(program, { fd: file.fd }, seekSeconds, signal);
  } finally {
    closeSync(file.fd);
  }
}

async function readHeader(reader: ByteReader): Promise<WavHeader | null> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < MAX_HEADER_BYTES) {
    const more = await reader.read();
    if (more.length === 0) return null;
    bytes = Buffer.concat([bytes, more]);
    const header = parseWavHeader(bytes);
    if (header === undefined) return null;
    if (header !== null) {
      reader.unread(bytes.subarray(header.dataBytes));
      return header;
    }
  }
  return null;
}

async function explain(process: FfmpegProcess): Promise<string> {
  const outcome = await process.finished;
  if (outcome === "missing") return "this format needs ffmpeg, which cannot be started";
  return "not an audio file, or damaged beyond decoding";
}

/** ffmpeg makes eight bits of DSD one sample. */
const DSD = /^dsd_|^dst$/;
const DSD_BITS = 8;

class FfmpegSource implements PcmSource {
  readonly format: StreamFormat;
  readonly usualRateHz?: number;
  readonly #process: FfmpegProcess;
  readonly #reader: ByteReader;
  readonly #raw: Float32Array;
  readonly #rawBytes: Uint8Array;
  readonly #toStereo: ToStereo;
  readonly #frameBytes: number;
  #skipFrames: number;
  #leftFrames: number;

  constructor(
    process: FfmpegProcess,
    reader: ByteReader,
    { rateHz, channels, layout }: WavHeader,
    seekSeconds: number,
    { startSeconds, endSeconds }: OpenCommand,
    { revise, length, bufferSeconds }: Nature,
  ) {
    const info = revise(parseFfmpegInfo(process.log));
    const isDsd = DSD.test(info.codec);
    if (!isPlausible(isDsd ? rateHz / DSD_BITS : rateHz, channels)) {
      throw new DecodeError(`broken header: ${rateHz} Hz, ${channels} channels`);
    }
    if (isDsd) this.usualRateHz = rateHz % 44_100 === 0 ? 88_200 : 96_000;
    const startFrame = Math.round(startSeconds * rateHz);
    const frames = length === null ? -1 : Math.round((length.units * rateHz) / length.timescaleHz);
    const durationSeconds = frames === -1 ? info.durationSeconds : frames / rateHz;
    const startsBehindEnd = durationSeconds !== -1 && startSeconds >= durationSeconds;
    const wanted = rangeFrames(startSeconds, endSeconds, rateHz);
    const left = frames === -1 ? wanted : Math.min(wanted, Math.max(0, frames - startFrame));
    this.format = {
      sourceRateHz: isDsd ? rateHz * DSD_BITS : rateHz,
      sourceBits: info.bits,
      sourceChannels: channels,
      deliveredRateHz: rateHz,
      // ffmpeg tells the duration to 10 ms only, too little to promise frames.
      totalFrames: startsBehindEnd ? 0 : frames === -1 ? -1 : left,
      durationSeconds,
      bitrateKbps: info.bitrateKbps,
      bufferSeconds,
      endPhase: 0,
    };
    this.#process = process;
    this.#reader = reader;
    this.#raw = new Float32Array(MAX_BLOCK_FRAMES * channels);
    this.#rawBytes = new Uint8Array(this.#raw.buffer);
    this.#toStereo = downmix(layout);
    this.#frameBytes = channels * SAMPLE_BYTES;
    this.#skipFrames = startFrame - seekSeconds * rateHz;
    this.#leftFrames = left;
  }

  async read(block: Float32Array): Promise<number> {
    while (this.#skipFrames > 0) {
      const skipped = await this.#fill(this.#skipFrames);
      if (skipped === 0) return 0;
      this.#skipFrames -= skipped;
    }
    const frames = await this.#fill(this.#leftFrames);
    this.#leftFrames -= frames;
    scrub(this.#raw, frames * (this.#frameBytes / SAMPLE_BYTES));
    this.#toStereo(this.#raw, frames, block);
    return frames;
  }

  close(): void {
    this.#process.kill();
  }

  async #fill(wantedFrames: number): Promise<number> {
    const frames = Math.min(MAX_BLOCK_FRAMES, wantedFrames);
    if (frames === 0) return 0;
    const bytes = await this.#reader.read(frames * this.#frameBytes);
    this.#rawBytes.set(bytes);
    return Math.floor(bytes.length / this.#frameBytes);
  }
}
