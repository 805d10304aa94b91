import koffi from "koffi";
import type { Address, CoreAudioLibrary } from "./coreaudio-library.ts";
import { STATUS, statusText } from "./coreaudio-status.ts";
import { OutputError } from "./output.ts";

/** AudioQueueBuffer on LP64: UInt32 capacity, void *data at 8, UInt32 mAudioDataByteSize at 16, and what we do not use. */
const BUFFER = { data: 8, byteSize: 16 } as const;
/** AudioTimeStamp: 64 bytes; Float64 mSampleTime at 0, UInt32 mFlags at 56, its bit 0 = the sample time is valid. */
const TIME_STAMP_BYTES = 64;
const FLAGS_WORD = 14;
const SAMPLE_TIME_VALID = 1;
const NS_PER_MS = 1_000_000;

const addressOf = (view: ArrayBufferView): Address => Number(koffi.address(view));

/**
 * An audio queue with a ring of equal buffers that are filled, sent and given back in turn. It gives a buffer back by
 * calling `dispatch_semaphore_signal(semaphore)` on a thread of its own, so no JavaScript runs there: the further
 * arguments of an AudioQueueOutputCallback stay unread in registers. Counting the signals says which buffers are free.
 * Every wait has a limit, but `start`, `stop` and `dispose` take the time that CoreAudio takes.
 */
export class CoreAudioQueue {
  /** Sent and not given back. */
  queued = 0;
  /** Frames sent since the queue was made or stopped. */
  sentFrames = 0;
  /** Frames in the buffer that is being filled; `bufferFrames` = could not be sent yet. */
  filledFrames = 0;
  readonly #library: CoreAudioLibrary;
  readonly #frameBytes: number;
  readonly #bufferFrames: number;
  readonly #buffers: Address[] = [];
  readonly #data: Address[] = [];
  readonly #frames: Int32Array;
  readonly #timeStamp = new Float64Array(TIME_STAMP_BYTES / 8);
  readonly #timeStampWords = new Uint32Array(this.#timeStamp.buffer);
  readonly #size = new Uint32Array(1);
  readonly #sizeAddress = addressOf(this.#size);
  readonly #semaphore: Address;
  readonly #queue: Address;
  #next = 0;

  /** Throws OutputError; nothing is left behind then. */
  constructor(library: CoreAudioLibrary, format: DataView, frameBytes: number, bufferFrames: number, buffers: number) {
    this.#library = library;
    this.#frameBytes = frameBytes;
    this.#bufferFrames = bufferFrames;
    this.#frames = new Int32Array(buffers);
    const pointer = new BigUint64Array(1);
    this.#semaphore = library.semaphoreCreate(0);
    const made = library.newOutput(format, library.signalAddress, this.#semaphore, null, null, 0, pointer);
    this.#queue = Number(pointer[0]);
    if (made !== STATUS.done) {
      library.release(this.#semaphore);
      throw new CoreAudioError(made);
    }
    for (let i = 0; i < buffers; i++) {
      const status = library.allocateBuffer(this.#queue, bufferFrames * frameBytes, pointer);
      if (status !== STATUS.done) {
        this.dispose();
        throw new CoreAudioError(status);
      }
      const buffer = Number(pointer[0]);
      library.copy(addressOf(pointer), buffer + BUFFER.data, 8);
      this.#buffers.push(buffer);
      this.#data.push(Number(pointer[0]));
    }
  }

  get roomFrames(): number {
    if (this.isFilled) return 0;
    return (this.#buffers.length - this.queued) * this.#bufferFrames - this.filledFrames;
  }

  /** Frames in buffers that were not given back: all of them, or those behind the first, which is being read. */
  queuedFrames(behindFirst: boolean): number {
    const count = this.#buffers.length;
    let frames = 0;
    for (let i = behindFirst ? 1 : 0; i < this.queued; i++) {
      frames += this.#frames[(this.#next - this.queued + i + count) % count] ?? 0;
    }
    return frames;
  }

  /** Counts the buffers that came back since. */
  collect(): void {
    while (this.queued > 0 && this.#library.semaphoreWait(this.#semaphore, 0) === 0) this.queued--;
  }

  /** Sleeps until a buffer comes back, at most `timeoutMs`; false = none did. */
  wait(timeoutMs: number): boolean {
    if (this.queued === 0) return false;
    const until = this.#library.time(0, Math.round(timeoutMs * NS_PER_MS));
    if (this.#library.semaphoreWait(this.#semaphore, until) !== 0) return false;
    this.queued--;
    return true;
  }

  /** Copies as much as fits into the buffer that is being filled; returns the frames taken. */
  fill(from: Address, frames: number): number {
    const data = this.#data[this.#next];
    if (data === undefined || this.queued === this.#buffers.length) return 0;
    const taken = Math.min(frames, this.#bufferFrames - this.filledFrames);
    this.#library.copy(data + this.filledFrames * this.#frameBytes, from, taken * this.#frameBytes);
    this.filledFrames += taken;
    return taken;
  }

  get isFilled(): boolean {
    return this.filledFrames === this.#bufferFrames;
  }

  /** Queues the buffer that is being filled. After a failure it stays what it is. */
  send(): number {
    const buffer = this.#buffers[this.#next];
    if (buffer === undefined || this.filledFrames === 0) return STATUS.done;
    this.#size[0] = this.filledFrames * this.#frameBytes;
    this.#library.copy(buffer + BUFFER.byteSize, this.#sizeAddress, 4);
    const status = this.#library.enqueueBuffer(this.#queue, buffer, 0, null);
    if (status !== STATUS.done) return status;
    this.#frames[this.#next] = this.filledFrames;
    this.#next = (this.#next + 1) % this.#buffers.length;
    this.sentFrames += this.filledFrames;
    this.filledFrames = 0;
    this.queued++;
    return status;
  }

  start(): number {
    return this.#library.start(this.#queue, null);
  }

  /** Frames the device played since the start, those before it ran dry and after; null while it does not know. */
  playedFrames(): number | null {
    const status = this.#library.currentTime(this.#queue, null, this.#timeStamp, null);
    const flags = this.#timeStampWords[FLAGS_WORD] ?? 0;
    if (status !== STATUS.done || (flags & SAMPLE_TIME_VALID) === 0) return null;
    return Math.floor(this.#timeStamp[0] ?? 0);
  }

  /** Forgets what was sent and waits for all buffers; false = they did not come back, and this queue is of no use. */
  stop(limitMs: number): boolean {
    if (this.sentFrames === 0) return true;
    this.#library.stop(this.#queue, 1);
    this.collect();
    // A queue that never ran may have nothing to stop, but has buffers to give back.
    if (this.queued > 0) this.#library.reset(this.#queue);
    while (this.queued > 0 && this.wait(limitMs));
    this.sentFrames = 0;
    return this.queued === 0;
  }

  /** The queue and its buffers are gone; it calls nobody any more (AudioQueue.h), so the semaphore may go, too. */
  dispose(): void {
    if (this.#library.dispose(this.#queue, 1) === STATUS.done) this.#library.release(this.#semaphore);
  }
}

export class CoreAudioError extends OutputError {
  readonly status: number;

  constructor(status: number) {
    super(`CoreAudio: ${statusText(status)}`);
    this.status = status;
  }
}
