import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { BYTES_PER_SAMPLE, preferredFormats, type SampleFormat } from "../shared/sample-format.ts";
import type { DeviceFormat, DeviceRequest, OutputPort } from "./output.ts";
import { DEVICE, OutputError } from "./output.ts";
import { Pacer, type WorkerClock } from "./pacer.ts";
import { WAV_HEADER_BYTES, wavHeader } from "./wav-header.ts";

const INTEGER_FORMATS: readonly SampleFormat[] = ["S16", "S24_3", "S32"];
const MAX_DATA_BYTES = 0xffff_ffff - WAV_HEADER_BYTES;

type File = { readonly fd: number; readonly rateHz: number; readonly sample: SampleFormat; dataBytes: number };

/**
 * Plays into a WAV file at the speed of a sound card. The file begins anew with the process; its first format stays,
 * because a WAV file has one. It also begins anew when it moves to another zone. The header is valid after every second of sound and after `close`.
 */
export class WavOutput implements OutputPort {
  readonly canRunDry = false;
  readonly missingFrames = 0;
  reason = "";
  readonly #path: string;
  readonly #clock: WorkerClock;
  #file: File | null = null;
  #pacer: Pacer | null = null;
  #headerBytes = 0;

  constructor(path: string, clock: WorkerClock) {
    this.#path = path;
    this.#clock = clock;
  }

  open(request: DeviceRequest): DeviceFormat {
    const file = this.#own() ?? this.#create(request);
    this.#file = file;
    const bufferFrames = Math.round((file.rateHz * request.bufferMs) / 1000);
    const periodFrames = Math.round(bufferFrames / 4);
    this.#pacer = new Pacer(this.#clock, file.rateHz, bufferFrames, periodFrames);
    return { rateHz: file.rateHz, sample: file.sample, bufferFrames, periodFrames };
  }

  wait(timeoutMs: number): void {
    this.#pacer?.wait(timeoutMs);
  }

  availFrames(): number {
    return this.#pacer?.availFrames() ?? 0;
  }

  write(bytes: Uint8Array, offsetFrames: number, frames: number): number {
    const file = this.#file;
    if (file === null) return DEVICE.gone;
    const frameBytes = BYTES_PER_SAMPLE[file.sample] * 2;
    const length = frames * frameBytes;
    try {
      if (file.dataBytes + length > MAX_DATA_BYTES) throw new OutputError("the WAV file is full (4 GiB)");
      writeSync(file.fd, bytes, offsetFrames * frameBytes, length, WAV_HEADER_BYTES + file.dataBytes);
      file.dataBytes += length;
      if (file.dataBytes - this.#headerBytes >= file.rateHz * frameBytes) this.#writeHeader(file);
    } catch (error) {
      this.reason = error instanceof Error ? error.message : "the WAV file cannot be written";
      return DEVICE.gone;
    }
    this.#pacer?.written(frames);
    return frames;
  }

  delayFrames(): number {
    return this.#pacer?.delayFrames() ?? 0;
  }

  finish(): void {}

  drop(): void {
    this.#pacer?.drop();
  }

  close(): void {
    this.#pacer = null;
    if (this.#file === null) return;
    try {
      this.#writeHeader(this.#file);
    } catch {
      // A full disk: the header of the last full second stays.
    }
  }

  /** The file as we left it; null when there is none, or another zone has begun it anew. */
  #own(): File | null {
    const file = this.#file;
    if (file === null || fstatSync(file.fd).size === WAV_HEADER_BYTES + file.dataBytes) return file;
    closeSync(file.fd);
    return null;
  }

  #create(request: DeviceRequest): File {
    const sample = preferredFormats(request.bits).find((format) => INTEGER_FORMATS.includes(format)) ?? "S16";
    try {
      const file = { fd: openSync(this.#path, "w"), rateHz: request.rateHz, sample, dataBytes: 0 };
      this.#writeHeader(file);
      return file;
    } catch (error) {
      throw new OutputError(error instanceof Error ? error.message : String(error));
    }
  }

  #writeHeader(file: File): void {
    this.#headerBytes = file.dataBytes;
    writeSync(file.fd, wavHeader(file.rateHz, BYTES_PER_SAMPLE[file.sample], file.dataBytes), 0, WAV_HEADER_BYTES, 0);
  }
}
