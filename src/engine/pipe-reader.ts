import {
  decodeFormat,
  FORMAT_BYTES,
  FRAME_KIND,
  HEADER_BYTES,
  MAX_BLOCK_FRAMES,
  WIRE_MAGIC,
} from "../decoders/wire.ts";
import { PIPE_STEP } from "./control.ts";
import type { Deck } from "./deck.ts";
import { FAILURE } from "./failure.ts";
import { addressOf, EAGAIN, EINTR, errno, type Libc } from "./libc.ts";

/** What a decoder may say; anything else is nonsense from a host that must not be believed. */
const MIN_RATE_HZ = 1000;
const MAX_RATE_HZ = 768_000;

const SCRATCH_BYTES = 65_536;
/** One call reads at most this many wire frames, so that the device is never kept waiting. */
const MAX_WIRE_FRAMES = 48;
const NO_PIPE = -1;
const DRAIN_MS = 1000;

/** Takes one decoder host's pipe apart, into its deck. What belongs to another request than the deck's is read and dropped. */
export class PipeReader {
  readonly deck: Deck;
  readonly #libc: Libc;
  readonly #header = new DataView(new ArrayBuffer(HEADER_BYTES));
  readonly #headerAddress = addressOf(this.#header);
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);
  readonly #scratchView = new DataView(this.#scratch.buffer);
  readonly #scratchAddress = addressOf(this.#scratch);
  readonly #nowMs: () => number;
  readonly #answered: (serial: number) => void;
  #fd = NO_PIPE;
  #pipe = 0;
  #headerBytes = 0;
  #kind = 0;
  #serial = 0;
  #payloadLeft = 0;
  #scratchBytes = 0;
  #inPayload = false;
  #resting = false;
  #drainUntilMs = 0;

  constructor(libc: Libc, deck: Deck, nowMs: () => number, answered: (serial: number) => void) {
    this.#libc = libc;
    this.deck = deck;
    this.#nowMs = nowMs;
    this.#answered = answered;
  }

  /** The descriptor to poll while more is wanted, or while a host that was cancelled may still be stuck in a full pipe; else -1. */
  get waitingFd(): number {
    if (this.#resting || (this.deck.finished && this.#nowMs() >= this.#drainUntilMs)) return NO_PIPE;
    return this.#fd;
  }

  /** A new host, a new pipe: `pipe` is its number x PIPE_STEP + descriptor, 0 = none. This reader owns the descriptor and closes it. */
  attach(pipe: number): void {
    if (pipe === this.#pipe) return;
    this.#pipe = pipe;
    if (this.#fd !== NO_PIPE) this.#libc.close(this.#fd);
    this.#fd = pipe === 0 ? NO_PIPE : pipe % PIPE_STEP;
    this.#headerBytes = 0;
    this.#inPayload = false;
    this.#payloadLeft = 0;
    this.#resting = false;
  }

  /** The deck was given to another request. */
  restart(): void {
    this.#resting = false;
    this.#drainUntilMs = this.#nowMs() + DRAIN_MS;
  }

  /** Reads what is there and wanted. Filled to the brim it rests until half is played: the host then sleeps for seconds. */
  pump(): void {
    if (this.#fd === NO_PIPE) {
      this.deck.fail(FAILURE.hostGone, null);
      return;
    }
    if (this.#resting) {
      if (!this.deck.halfEmpty) return;
      this.#resting = false;
    }
    for (let i = 0; i < MAX_WIRE_FRAMES; ) {
      if (!this.#inPayload) {
        const got = this.#libc.read(
          this.#fd,
          this.#headerAddress + this.#headerBytes,
          HEADER_BYTES - this.#headerBytes,
        );
        if (!this.#progressed(got)) return;
        this.#headerBytes += got;
        if (this.#headerBytes < HEADER_BYTES) continue;
        this.#headerBytes = 0;
        if (!this.#beginPayload()) return;
      }
      const mine = this.#serial === this.deck.serial;
      if (this.#kind === FRAME_KIND.data && mine && !this.deck.finished) {
        if (this.deck.free < MAX_BLOCK_FRAMES) {
          this.#resting = true;
          return;
        }
        if (this.#payloadLeft > 0) {
          const got = this.deck.receive(this.#libc, this.#fd, this.#payloadLeft);
          if (!this.#progressed(got)) return;
          this.#payloadLeft -= got;
        }
      } else if (this.#payloadLeft > 0) {
        const at = this.#kind === FRAME_KIND.data ? 0 : this.#scratchBytes;
        const got = this.#libc.read(
          this.#fd,
          this.#scratchAddress + at,
          Math.min(this.#payloadLeft, SCRATCH_BYTES - at),
        );
        if (!this.#progressed(got)) return;
        this.#payloadLeft -= got;
        this.#scratchBytes += got;
      }
      if (this.#payloadLeft > 0) continue;
      this.#inPayload = false;
      if (this.#kind !== FRAME_KIND.data) this.#told(mine);
      i++;
    }
  }

  #beginPayload(): boolean {
    const magic = this.#header.getInt32(0, true);
    this.#serial = this.#header.getInt32(4, true);
    this.#kind = this.#header.getInt32(8, true);
    this.#payloadLeft = this.#header.getInt32(12, true);
    this.#scratchBytes = 0;
    const limit = this.#kind === FRAME_KIND.data ? MAX_BLOCK_FRAMES * 8 : SCRATCH_BYTES;
    if (magic !== WIRE_MAGIC || this.#payloadLeft < 0 || this.#payloadLeft > limit) {
      this.#lost();
      return false;
    }
    this.#inPayload = true;
    return true;
  }

  #told(mine: boolean): void {
    this.#answered(this.#serial);
    if (!mine) return;
    const deck = this.deck;
    if (this.#kind === FRAME_KIND.end) {
      if (deck.rateHz === 0) this.#lost();
      else deck.finished = true;
    } else if (this.#kind === FRAME_KIND.error) deck.fail(FAILURE.told, this.#scratch.slice(0, this.#scratchBytes));
    else if (this.#kind === FRAME_KIND.tags) deck.note(this.#scratch.slice(0, this.#scratchBytes));
    else if (this.#kind === FRAME_KIND.waiting) {
      deck.waitedAtMs = this.#nowMs();
      if (this.#scratchBytes > 0) deck.waitReason = this.#scratch.slice(0, this.#scratchBytes);
    } else if (this.#kind === FRAME_KIND.format && this.#scratchBytes === FORMAT_BYTES) {
      const format = decodeFormat(this.#scratchView);
      if (!(format.deliveredRateHz >= MIN_RATE_HZ && format.deliveredRateHz <= MAX_RATE_HZ)) {
        this.#lost();
        return;
      }
      deck.sourceRateHz = format.sourceRateHz;
      deck.sourceBits = format.sourceBits;
      deck.sourceChannels = format.sourceChannels;
      deck.totalFrames = format.totalFrames;
      deck.durationSeconds = format.durationSeconds;
      deck.bitrateKbps = format.bitrateKbps;
      deck.endPhase = format.endPhase;
      deck.expect(format.deliveredRateHz, format.bufferSeconds);
    }
  }

  #progressed(got: number): boolean {
    if (got > 0) return true;
    if (got < 0) {
      const code = errno();
      if (code === EAGAIN || code === EINTR) return false;
    }
    this.#lost();
    return false;
  }

  /** The host is gone, or talks nonsense: what it delivered is still good. */
  #lost(): void {
    this.#libc.close(this.#fd);
    this.#fd = NO_PIPE;
    this.#inPayload = false;
    this.#headerBytes = 0;
    this.deck.fail(FAILURE.hostGone, null);
  }
}
