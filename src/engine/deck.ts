import { Ramp } from "../dsp/ramp.ts";
import type { AudioFormat } from "../shared/song.ts";
import { DECK_SOUND_FIELDS } from "./control.ts";
import { FAILURE } from "./failure.ts";
import { addressOf, type Libc } from "./libc.ts";

const RING_FRAMES = 2 ** 19;
const MASK = RING_FRAMES - 1;
/** Kept behind the read position, so that what a lost device never played can be played again. */
const HISTORY_FRAMES = 2 ** 16;
const BYTES_PER_FRAME = 8;
const GAIN_RAMP_SECONDS = 0.01;
const MAX_BUFFER_FRAMES = RING_FRAMES / 4;
const MAX_NOTES = 16;

type Note = { readonly atFrame: number; readonly text: Uint8Array };

/**
 * What one decoder host delivers: a ring of stereo float32 frames of one source. Belongs to the audio worker, which
 * both fills it (from a pipe) and empties it. Counters wrap at 2^32.
 */
export class Deck {
  serial = 0;
  generation = 0;
  /** Of the queue; the same one again is another place of the same track. 0 = of none. */
  entryId = 0;
  /** A soft beginning, for a source that does not start at its first sample. */
  fadeIn = false;
  /** 0 until the decoder said what it delivers. */
  rateHz = 0;
  sourceRateHz = 0;
  sourceBits = 0;
  sourceChannels = 0;
  /** Expected; -1 unknown. */
  totalFrames = -1;
  durationSeconds = -1;
  bitrateKbps = -1;
  /** Where the next frame would lie behind the end of what was resampled. */
  endPhase = 0;
  /** Nothing more comes. */
  finished = true;
  /** One of FAILURE; `error` is what the decoder said. */
  failure: number = FAILURE.none;
  error: Uint8Array | null = null;
  /** Frames taken since the start of the source. */
  playedFrames = 0;
  nearEndTold = false;
  isRateTold = false;
  /** Of this generation, before this source of it was opened. */
  heardSeconds = 0;
  /** Frames to be gathered before it sounds, and again after it ran dry; 0 for files. */
  bufferFrames = 0;
  /** What the stream says of itself, each at its frame; the newest few. */
  readonly notes: Note[] = [];
  /** Why a stream does not come just now, in words; null while it comes. */
  waitReason: Uint8Array | null = null;
  /** When the host last said that the stream does not come. */
  waitedAtMs = 0;
  /** See DECK_SOUND_FIELDS. */
  readonly sound = new Float64Array(DECK_SOUND_FIELDS);
  readonly samples = new Float32Array(RING_FRAMES * 2);
  readonly #address = addressOf(this.samples);
  readonly #gain = new Ramp(1);
  #written = 0;
  #read = 0;
  /** Bytes of the frame that is being received. */
  #partial = 0;
  #isDry = false;

  /** Frames that can be taken. */
  get available(): number {
    return (this.#written - this.#read) | 0;
  }

  /** True while frames are taken otherwise than they were decoded. */
  get changesSamples(): boolean {
    return this.#gain.active;
  }

  get failed(): boolean {
    return this.failure !== FAILURE.none;
  }

  get bits(): AudioFormat["bits"] {
    const bits = this.sourceBits;
    return bits === 8 || bits === 16 || bits === 24 || bits === 32 ? bits : "f";
  }

  /** Frames until the end of the source; exact once all of it was received, before that as expected. */
  get leftFrames(): number {
    if (this.finished) return this.available;
    return this.totalFrames < 0 ? Number.POSITIVE_INFINITY : Math.max(0, this.totalFrames - this.playedFrames);
  }

  /** Too little of a stream is there to go on. */
  get isFilling(): boolean {
    if (this.#isDry && (this.finished || this.available >= this.bufferFrames)) this.#isDry = false;
    return this.#isDry;
  }

  get free(): number {
    return RING_FRAMES - HISTORY_FRAMES - this.available;
  }

  get halfEmpty(): boolean {
    return this.available < RING_FRAMES / 2;
  }

  reset(serial: number, generation: number, fadeIn: boolean, heardSeconds: number): void {
    this.serial = serial;
    this.generation = generation;
    this.fadeIn = fadeIn;
    this.rateHz = 0;
    this.totalFrames = -1;
    this.durationSeconds = -1;
    this.bitrateKbps = -1;
    this.endPhase = 0;
    this.finished = serial === 0;
    this.failure = FAILURE.none;
    this.error = null;
    this.playedFrames = 0;
    this.nearEndTold = false;
    this.isRateTold = false;
    this.heardSeconds = heardSeconds;
    this.bufferFrames = 0;
    this.notes.length = 0;
    this.waitReason = null;
    this.#isDry = false;
    this.#read = this.#written;
    this.#partial = 0;
  }

  /** The rate is known, and how much of it is to be gathered. */
  expect(rateHz: number, bufferSeconds: number): void {
    this.rateHz = rateHz;
    this.bufferFrames = Math.min(Math.round(bufferSeconds * rateHz), MAX_BUFFER_FRAMES);
    this.#isDry = this.bufferFrames > 0;
  }

  /** The stream said something that belongs to the next frame. */
  note(text: Uint8Array): void {
    if (this.notes.length === MAX_NOTES) this.notes.shift();
    this.notes.push({ atFrame: this.playedFrames + this.available, text });
  }

  /** Of every frame that is taken: in a ramp if the source already sounds, from its first frame on otherwise. */
  setGain(gain: number): void {
    if (this.playedFrames === 0) this.#gain.set(gain);
    else this.#gain.moveTo(gain, this.rateHz * GAIN_RAMP_SECONDS);
  }

  fail(failure: number, error: Uint8Array | null): void {
    if (this.finished) return;
    this.finished = true;
    this.failure = failure;
    this.error = error;
  }

  /** One read(2) of at most `bytes` into the ring; its result. The caller made sure that `free` suffices. */
  receive(libc: Libc, fd: number, bytes: number): number {
    const at = (this.#written & MASK) * BYTES_PER_FRAME + this.#partial;
    const room = RING_FRAMES * BYTES_PER_FRAME - at;
    const got = libc.read(fd, this.#address + at, Math.min(bytes, room));
    if (got > 0) {
      this.waitReason = null;
      const whole = this.#partial + got;
      this.#written = (this.#written + Math.floor(whole / BYTES_PER_FRAME)) | 0;
      this.#partial = whole % BYTES_PER_FRAME;
    }
    return got;
  }

  take(to: Float32Array, offsetFrames: number, frames: number): void {
    let from = (this.#read & MASK) * 2;
    const samples = this.samples;
    for (let i = 0, at = offsetFrames * 2; i < frames; i++, at += 2) {
      to[at] = samples[from] ?? 0;
      to[at + 1] = samples[from + 1] ?? 0;
      from = (from + 2) & (RING_FRAMES * 2 - 1);
    }
    this.#gain.apply(to, offsetFrames, frames);
    this.#read = (this.#read + frames) | 0;
    this.playedFrames += frames;
    if (this.bufferFrames > 0 && this.available === 0) this.#isDry = true;
  }

  /** The sum of the products of the next `frames` of both, which are there. */
  dot(other: Deck, frames: number): number {
    let sum = 0;
    let at = (this.#read & MASK) * 2;
    let otherAt = (other.#read & MASK) * 2;
    for (let i = 0; i < frames * 2; i++) {
      sum += (this.samples[at] ?? 0) * (other.samples[otherAt] ?? 0);
      at = (at + 1) & (RING_FRAMES * 2 - 1);
      otherAt = (otherAt + 1) & (RING_FRAMES * 2 - 1);
    }
    return sum;
  }

  /** Goes back over frames that were taken but not heard. */
  rewind(frames: number): void {
    const back = Math.min(Math.max(0, frames), this.playedFrames, HISTORY_FRAMES);
    this.#read = (this.#read - back) | 0;
    this.playedFrames -= back;
  }
}
