import { writeSync } from "node:fs";
import {
  CHANNELS,
  encodeFormat,
  encodeHeader,
  FORMAT_BYTES,
  FRAME_KIND,
  type FrameKind,
  HEADER_BYTES,
  MAX_BLOCK_FRAMES,
  MAX_DATA_BYTES,
  MAX_ERROR_BYTES,
  MAX_NOTE_BYTES,
  type StreamFormat,
} from "./wire.ts";

const RETRY_MS = 2;

/** Writes frames to a pipe and blocks until the reader has room: that is the back-pressure. Throws EPIPE when it is gone. */
export class FrameWriter {
  /** The samples of the next DATA frame are put here, so that header and payload go out in one write without a copy. */
  readonly block: Float32Array;
  readonly #fd: number;
  readonly #frame = new Uint8Array(HEADER_BYTES + MAX_DATA_BYTES);
  readonly #view = new DataView(this.#frame.buffer);
  readonly #text = new Uint8Array(HEADER_BYTES + MAX_NOTE_BYTES);
  readonly #textView = new DataView(this.#text.buffer);
  readonly #never = new Int32Array(new SharedArrayBuffer(4));

  constructor(fd: number) {
    this.#fd = fd;
    this.block = new Float32Array(this.#frame.buffer, HEADER_BYTES, MAX_BLOCK_FRAMES * CHANNELS);
  }

  format(generation: number, format: StreamFormat): void {
    encodeFormat(this.#view, format, HEADER_BYTES);
    this.#send(generation, FRAME_KIND.format, FORMAT_BYTES);
  }

  /** Sends the first `frames` frames of `block`. */
  data(generation: number, frames: number): void {
    this.#send(generation, FRAME_KIND.data, frames * CHANNELS * Float32Array.BYTES_PER_ELEMENT);
  }

  end(generation: number): void {
    this.#send(generation, FRAME_KIND.end, 0);
  }

  error(generation: number, reason: string): void {
    this.#sendText(generation, FRAME_KIND.error, oneLine(reason), MAX_ERROR_BYTES);
  }

  /** May be called while `block` is being filled, as `waiting`. What does not fit into a frame is left out. */
  tags(generation: number, tags: readonly (readonly [name: string, value: string])[]): void {
    const text = JSON.stringify(tags);
    if (Buffer.byteLength(text) <= MAX_NOTE_BYTES) this.#sendText(generation, FRAME_KIND.tags, text, MAX_NOTE_BYTES);
  }

  waiting(generation: number, reason: string): void {
    this.#sendText(generation, FRAME_KIND.waiting, oneLine(reason), MAX_ERROR_BYTES);
  }

  #sendText(generation: number, kind: FrameKind, text: string, maxBytes: number): void {
    const room = this.#text.subarray(HEADER_BYTES, HEADER_BYTES + maxBytes);
    const { written } = new TextEncoder().encodeInto(text, room);
    encodeHeader(this.#textView, generation, kind, written);
    this.#writeAll(this.#text, HEADER_BYTES + written);
  }

  #send(generation: number, kind: FrameKind, payloadBytes: number): void {
    encodeHeader(this.#view, generation, kind, payloadBytes);
    this.#writeAll(this.#frame, HEADER_BYTES + payloadBytes);
  }

  #writeAll(frame: Uint8Array, endBytes: number): void {
    let sentBytes = 0;
    while (sentBytes < endBytes) sentBytes += this.#write(frame, sentBytes, endBytes - sentBytes);
  }

  #write(frame: Uint8Array, offset: number, length: number): number {
    try {
      return writeSync(this.#fd, frame, offset, length);
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error) || error.code !== "EAGAIN") throw error;
      // Someone made the shared file description non-blocking: wait here, as a blocking write would.
      Atomics.wait(this.#never, 0, 0, RETRY_MS);
      return 0;
    }
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
