import type { SampleFormat } from "../shared/sample-format.ts";
import type { AudioFormat } from "../shared/song.ts";

/** Always interleaved stereo. */
export type DeviceRequest = { readonly rateHz: number; readonly bits: AudioFormat["bits"]; readonly bufferMs: number };

/** What the device agreed to; `rateHz` may differ from the request when it cannot do that rate. */
export type DeviceFormat = {
  readonly rateHz: number;
  readonly sample: SampleFormat;
  readonly bufferFrames: number;
  readonly periodFrames: number;
};

/** Results of `write` and `availFrames` below zero. */
export const DEVICE = {
  /** The device ran dry and was prepared again: refill it. `missingFrames` says how much was not heard. */
  xrun: -1,
  /** The device is gone or broken. Only `close` is allowed now, then a new `open`. */
  gone: -2,
} as const;

/**
 * A place samples go to. Owned by one thread, the audio worker, which makes every call; nothing here may block for
 * longer than `wait`'s limit, except `open` (a driver's own time) and nothing may allocate per block.
 * After `open` threw, or a call returned `DEVICE.gone`, the output is to be closed; `close` may be called in any state.
 */
export interface OutputPort {
  /** Throws OutputError; the output is then closed. */
  open(request: DeviceRequest): DeviceFormat;
  /** Sleeps until a period is free, at most `timeoutMs`. */
  wait(timeoutMs: number): void;
  /** Frames that `write` would take now, or a DEVICE code. */
  availFrames(): number;
  /** Frames taken (0..frames) from `bytes`, starting at frame `offsetFrames`, or a DEVICE code. Never blocks. */
  write(bytes: Uint8Array, offsetFrames: number, frames: number): number;
  /** Frames written and not heard yet, >= 0. */
  delayFrames(): number;
  /** Nothing more follows for now: makes what was written sound, even if it is less than the start threshold. */
  finish(): void;
  /** Forgets what was not heard yet and stops; the next `write` starts again. */
  drop(): void;
  close(): void;
  /** False for a device that just waits when nothing is written in time. */
  readonly canRunDry: boolean;
  /** Frames that were not there in time since `open`, after DEVICE.xrun. */
  readonly missingFrames: number;
  /** Why the device is gone, in words for a person. */
  readonly reason: string;
}

/** `open` failed; the message is for a person. */
export class OutputError extends Error {}
