import { preferredFormats } from "../shared/sample-format.ts";
import type { DeviceFormat, DeviceRequest, OutputPort } from "./output.ts";
import { OutputError } from "./output.ts";
import type { WorkerClock } from "./pacer.ts";
import { Pacer } from "./pacer.ts";

/** Plays to nowhere, at the speed of a sound card. */
export class NullOutput implements OutputPort {
  readonly canRunDry = false;
  readonly missingFrames = 0;
  readonly reason = "";
  readonly #clock: WorkerClock;
  #pacer: Pacer | null = null;

  constructor(clock: WorkerClock) {
    this.#clock = clock;
  }

  open(request: DeviceRequest): DeviceFormat {
    const sample = preferredFormats(request.bits)[0];
    if (sample === undefined) throw new OutputError("no sample format");
    const bufferFrames = Math.round((request.rateHz * request.bufferMs) / 1000);
    const periodFrames = Math.round(bufferFrames / 4);
    this.#pacer = new Pacer(this.#clock, request.rateHz, bufferFrames, periodFrames);
    return { rateHz: request.rateHz, sample, bufferFrames, periodFrames };
  }

  wait(timeoutMs: number): void {
    this.#pacer?.wait(timeoutMs);
  }

  availFrames(): number {
    return this.#pacer?.availFrames() ?? 0;
  }

  write(_bytes: Uint8Array, _offsetFrames: number, frames: number): number {
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
  }
}
