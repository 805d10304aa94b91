import { BLOCK_FRAMES } from "./control.ts";
import { GAIN_FIELDS, GAIN_FRAMES, TAP_FRAMES, TAP_WORD, type TapBuffers } from "./tap.ts";

/** So near to being overwritten, frames are left out. */
const MARGIN_FRAMES = 2 * BLOCK_FRAMES;

/** Another thread's end of a tap: the frames that were heard since the last look, oldest first. */
export class TapReader {
  readonly #words: Int32Array;
  readonly #frames: Float32Array;
  readonly #gains: Float32Array;
  #at: number;

  constructor(buffers: TapBuffers) {
    this.#words = new Int32Array(buffers.words);
    this.#frames = new Float32Array(buffers.frames);
    this.#gains = new Float32Array(buffers.gains);
    this.#at = this.#heard();
  }

  /** Of the newest frames; 0 = nothing was written yet. */
  get rateHz(): number {
    return Atomics.load(this.#words, TAP_WORD.rateHz);
  }

  /** Fills `to` with at most as many frames as it holds and gives their number; 0 = nothing new was heard. */
  read(to: Float32Array): number {
    const heard = this.#heard();
    const from = Atomics.load(this.#words, TAP_WORD.from);
    if (((from - this.#at) | 0) > 0) this.#at = from;
    if (this.#isLost()) this.#at = heard;
    const count = Math.min((heard - this.#at) | 0, to.length / 2);
    if (count <= 0) return 0;
    for (let i = 0, at = ((this.#at >>> 0) % TAP_FRAMES) * 2; i < count * 2; i++) {
      to[i] = this.#frames[at] ?? 0;
      at = at + 1 === this.#frames.length ? 0 : at + 1;
    }
    // Written over while they were read.
    if (this.#isLost()) return 0;
    this.#at = (this.#at + count) | 0;
    return count;
  }

  /** The gains of the last frame that was read. */
  readGains(to: Float32Array): void {
    const record = Math.floor(((this.#at - 1) >>> 0) / GAIN_FRAMES) % (TAP_FRAMES / GAIN_FRAMES);
    for (let field = 0; field < GAIN_FIELDS; field++) to[field] = this.#gains[record * GAIN_FIELDS + field] ?? 0;
  }

  #heard(): number {
    const delay = Atomics.load(this.#words, TAP_WORD.delay);
    const written = Atomics.load(this.#words, TAP_WORD.written);
    // Of a device that says nonsense, or whose buffer is longer than the tap, the meters are early.
    return (written - Math.max(0, Math.min(delay, TAP_FRAMES - 2 * MARGIN_FRAMES))) | 0;
  }

  #isLost(): boolean {
    const behind = (Atomics.load(this.#words, TAP_WORD.written) - this.#at) | 0;
    return behind > TAP_FRAMES - MARGIN_FRAMES || behind < 0;
  }
}
