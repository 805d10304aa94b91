import { closeSync } from "node:fs";
import koffi from "koffi";
import { type ConfinedFile, readAt } from "./confined-file.ts";
import { DecodeError } from "./decode-error.ts";
import { FilePart, type FileRange, VIRTUAL_IO } from "./file-part.ts";
import { isUntaggedVbr } from "./mpeg-frames.ts";
import { isPlausible, type PcmSource, rangeFrames, scrub } from "./pcm-source.ts";
import type { OpenCommand } from "./request.ts";
import { codecLayout, isMp3, sndfileBits, sndfileLayout } from "./sndfile-format.ts";
import { downmix, type ToStereo, usualLayout } from "./stereo.ts";
import { isConsistentWav } from "./wav-header.ts";
import { CHANNELS, MAX_BLOCK_FRAMES, type StreamFormat } from "./wire.ts";

const HEAD_BYTES = 4096;
const SFM_READ = 0x10;
const SEEK_SET = 0;

/**
 * Lossy codecs need the past to decode the present: MP3 borrows up to 511 bytes from earlier frames (24 of the smallest),
 * of which libmpg123 goes back only 4; Opus settles in 80 ms (RFC 7845, 4.6). So we start that early and drop it.
 */
const PREROLL_FRAMES = 24 * 1152;
const SFC_GET_CHANNEL_MAP_INFO = 0x1100;

type Handle = bigint;
type SfInfo = {
  /** koffi gives a bigint for what a number cannot hold. */
  frames: number | bigint;
  samplerate: number;
  channels: number;
  format: number;
  sections: number;
  seekable: number;
};

const SF_INFO = koffi.struct("SF_INFO", {
  frames: "int64",
  samplerate: "int",
  channels: "int",
  format: "int",
  sections: "int",
  seekable: "int",
});

/** The calls of libsndfile that we use (sndfile.h; sf_count_t is 64 bits everywhere). */
export class Sndfile {
  readonly openFd: (fd: number, mode: number, info: SfInfo, closeFd: number) => Handle | null;
  readonly openVirtual: (io: FilePart["io"], mode: number, info: SfInfo, user: number) => Handle | null;
  readonly readFrames: (handle: Handle, samples: Float32Array, frames: number) => number;
  readonly seek: (handle: Handle, frame: number, whence: number) => number;
  readonly command: (handle: Handle, command: number, data: Int32Array, bytes: number) => number;
  readonly close: (handle: Handle) => number;

  constructor(library: string) {
    const lib = koffi.load(library);
    this.openFd = lib.func("sf_open_fd", "void *", ["int", "int", koffi.inout(koffi.pointer(SF_INFO)), "int"]);
    const virtual = [koffi.pointer(VIRTUAL_IO), "int", koffi.inout(koffi.pointer(SF_INFO)), "intptr_t"];
    this.openVirtual = lib.func("sf_open_virtual", "void *", virtual);
    this.readFrames = lib.func("sf_readf_float", "int64", ["void *", "void *", "int64"]);
    this.seek = lib.func("sf_seek", "int64", ["void *", "int64", "int"]);
    this.command = lib.func("sf_command", "int", ["void *", "int", "void *", "int"]);
    this.close = lib.func("sf_close", "int", ["void *"]);
  }
}

/** Why libsndfile is not used for a file. */
export type Refusal = "unknown format" | "no index";

/** Takes over `file.fd`. Throws DecodeError if the format is known and the file no good. */
export function openSndfile(sndfile: Sndfile, file: ConfinedFile, command: OpenCommand): PcmSource | Refusal {
  const info = noInfo();
  if (!isConsistentWav(readAt(file, 0, HEAD_BYTES))) {
    closeSync(file.fd);
    throw new DecodeError("broken header: its sizes contradict each other");
  }
  const handle = sndfile.openFd(file.fd, SFM_READ, info, 1);
  if (handle === null) return "unknown format";
  // libsndfile would stop at a guessed length.
  if (isMp3(info.format) && isUntaggedVbr(file.fd)) {
    sndfile.close(handle);
    return "no index";
  }
  try {
    return new SndfileSource(sndfile, handle, info, file.sizeBytes, command, () => sndfile.close(handle));
  } catch (error) {
    sndfile.close(handle);
    throw error;
  }
}

/** A part of a file by itself; null if libsndfile does not know its format. The descriptor stays its owner's. */
export function openSndfilePart(
  sndfile: Sndfile,
  fd: number,
  range: FileRange,
  command: OpenCommand,
): PcmSource | null {
  const part = new FilePart(fd, range);
  const info = noInfo();
  const handle = sndfile.openVirtual(part.io, SFM_READ, info, 0);
  const close = () => {
    if (handle !== null) sndfile.close(handle);
    part.close();
  };
  try {
    if (handle !== null) {
      return new SndfileSource(sndfile, handle, info, range.endByte - range.startByte, command, close);
    }
  } catch (error) {
    close();
    throw error;
  }
  close();
  return null;
}

function noInfo(): SfInfo {
  return { frames: 0, samplerate: 0, channels: 0, format: 0, sections: 0, seekable: 0 };
}

/** Ogg files without an end say SF_COUNT_MAX (2^63 - 1); no real file reaches 2^53. */
function knownFrames(frames: number | bigint): number {
  return typeof frames === "bigint" || frames < 0 ? -1 : frames;
}

class SndfileSource implements PcmSource {
  readonly format: StreamFormat;
  readonly #sndfile: Sndfile;
  readonly #handle: Handle;
  readonly close: () => void;
  readonly #isFloat: boolean;
  readonly #channels: number;
  /** null when the file is stereo and needs neither a second buffer nor a downmix. */
  readonly #downmix: { readonly raw: Float32Array; readonly toStereo: ToStereo } | null;
  #leftFrames: number;

  constructor(
    sndfile: Sndfile,
    handle: Handle,
    info: SfInfo,
    sizeBytes: number,
    command: OpenCommand,
    close: () => void,
  ) {
    const { samplerate: rateHz, channels } = info;
    if (!isPlausible(rateHz, channels)) throw new DecodeError(`broken header: ${rateHz} Hz, ${channels} channels`);
    const frames = knownFrames(info.frames);
    const startFrame = Math.round(command.startSeconds * rateHz);
    const wanted = rangeFrames(command.startSeconds, command.endSeconds, rateHz);
    const available = frames === -1 ? -1 : Math.max(0, frames - startFrame);
    const durationSeconds = frames === -1 ? -1 : frames / rateHz;
    const bits = sndfileBits(info.format);
    this.format = {
      sourceRateHz: rateHz,
      sourceBits: bits,
      sourceChannels: channels,
      deliveredRateHz: rateHz,
      totalFrames: available === -1 ? -1 : Math.min(available, wanted),
      durationSeconds,
      bitrateKbps: durationSeconds > 0 ? Math.round((sizeBytes * 8) / durationSeconds / 1000) : -1,
      bufferSeconds: 0,
      endPhase: 0,
    };
    this.#sndfile = sndfile;
    this.#handle = handle;
    this.close = close;
    this.#isFloat = bits === 0;
    this.#channels = channels;
    this.#downmix =
      channels === CHANNELS
        ? null
        : { raw: new Float32Array(MAX_BLOCK_FRAMES * channels), toStereo: downmix(this.#layout(info.format)) };
    this.#leftFrames = this.#start(startFrame, frames) ? wanted : 0;
  }

  read(block: Float32Array): number {
    const wanted = Math.min(MAX_BLOCK_FRAMES, this.#leftFrames);
    if (wanted === 0) return 0;
    const raw = this.#downmix?.raw ?? block;
    const frames = this.#sndfile.readFrames(this.#handle, raw, wanted);
    if (frames <= 0) return 0;
    this.#leftFrames -= frames;
    if (this.#isFloat) scrub(raw, frames * this.#channels);
    this.#downmix?.toStereo(raw, frames, block);
    return frames;
  }

  /** False if the starting point lies behind the end of the file (or of what is left of a truncated one). */
  #start(startFrame: number, frames: number): boolean {
    if (startFrame === 0) return true;
    if (frames !== -1 && startFrame >= frames) return false;
    const seekFrame = this.#isFloat ? Math.max(0, startFrame - PREROLL_FRAMES) : startFrame;
    if (this.#sndfile.seek(this.#handle, seekFrame, SEEK_SET) !== seekFrame) return false;
    return this.#skip(startFrame - seekFrame);
  }

  #skip(frames: number): boolean {
    const dropped = new Float32Array(MAX_BLOCK_FRAMES * this.#channels);
    for (let left = frames; left > 0; ) {
      const got = this.#sndfile.readFrames(this.#handle, dropped, Math.min(MAX_BLOCK_FRAMES, left));
      if (got <= 0) return false;
      left -= got;
    }
    return true;
  }

  #layout(format: number) {
    const map = new Int32Array(this.#channels);
    const known = this.#sndfile.command(this.#handle, SFC_GET_CHANNEL_MAP_INFO, map, map.byteLength) !== 0;
    return codecLayout(format, this.#channels) ?? (known ? sndfileLayout(map) : null) ?? usualLayout(this.#channels);
  }
}
