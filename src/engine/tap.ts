import type { Dropouts, OutputDropouts } from "../shared/sound/dropouts.ts";

/**
 * What a zone plays, as whoever measures it reads it from another thread: a ring of interleaved stereo frames behind the
 * whole chain, and what its dynamics did to them. It outlives the audio threads that write it.
 */
export type TapBuffers = {
  readonly words: SharedArrayBuffer;
  readonly frames: SharedArrayBuffer;
  readonly gains: SharedArrayBuffer;
};

export const TAP_WORD = {
  /** How many listen: while it is 0, the audio thread does no more than look here. */
  wanted: 0,
  /** Frames written; wraps, as do all frame counts here. */
  written: 1,
  /** What was written before this frame and not read yet was never heard. */
  from: 2,
  /** Frames written that are not heard yet. */
  delay: 3,
  rateHz: 4,
  /** Counted always, also while nobody listens. */
  xruns: 5,
  missingFrames: 6,
  missingMs: 7,
  lateFrames: 8,
  lateMs: 9,
  /** From here on two words for each output: its xruns, and the frames that were missing. */
  outputs: 16,
} as const;

/** As many as fit into the mask of those that are enabled. */
const MAX_OUTPUTS = 32;

/** 5.9 s at 44.1 kHz, 0.7 s at 384 kHz. Memory that nobody wrote to costs none. */
export const TAP_FRAMES = 2 ** 18;
/** So many frames have one record of gains. */
export const GAIN_FRAMES = 256;
/** Of a record of gains, in dB: reductions are 0 or more. */
export const GAIN = { limiter: 0, compressor: 1, levelMatcher: 2 } as const;
export const GAIN_FIELDS = 3;

export function createTap(): TapBuffers {
  return {
    words: new SharedArrayBuffer((TAP_WORD.outputs + MAX_OUTPUTS * 2) * 4),
    frames: new SharedArrayBuffer(TAP_FRAMES * 2 * 4),
    gains: new SharedArrayBuffer((TAP_FRAMES / GAIN_FRAMES) * GAIN_FIELDS * 4),
  };
}

/** One more listens to a tap, until what is returned is called; once counts. */
export function wantTap({ words }: TapBuffers): () => void {
  const wanted = new Int32Array(words);
  Atomics.add(wanted, TAP_WORD.wanted, 1);
  let isOver = false;
  return () => {
    if (!isOver) Atomics.sub(wanted, TAP_WORD.wanted, 1);
    isOver = true;
  };
}

/** What was counted since the tap was made. */
export function dropoutsOf(tap: TapBuffers): Dropouts {
  const words = new Int32Array(tap.words);
  const count = (word: number) => Atomics.load(words, word) >>> 0;
  return {
    xruns: count(TAP_WORD.xruns),
    missingFrames: count(TAP_WORD.missingFrames),
    missingMs: count(TAP_WORD.missingMs),
    lateFrames: count(TAP_WORD.lateFrames),
    lateMs: count(TAP_WORD.lateMs),
  };
}

/** Those outputs that ran dry at all. */
export function outputDropoutsOf(tap: TapBuffers): readonly OutputDropouts[] {
  const words = new Int32Array(tap.words);
  return Array.from({ length: MAX_OUTPUTS }, (_, id) => ({
    id,
    xruns: Atomics.load(words, TAP_WORD.outputs + id * 2) >>> 0,
    missingFrames: Atomics.load(words, TAP_WORD.outputs + id * 2 + 1) >>> 0,
  })).filter(({ xruns }) => xruns > 0);
}

/** The audio thread's end. It waits for nobody: a reader that is too slow finds that its frames were overwritten. */
export class Tap {
  readonly #words: Int32Array;
  readonly #frames: Float32Array;
  readonly #gains: Float32Array;
  readonly #readGains: (to: Float32Array) => void;
  readonly #now = new Float32Array(GAIN_FIELDS);
  #isFollowed = false;

  /** `readGains` fills in what the chain did since it was last asked. */
  constructor(buffers: TapBuffers, readGains: (to: Float32Array) => void) {
    this.#words = new Int32Array(buffers.words);
    this.#frames = new Float32Array(buffers.frames);
    this.#gains = new Float32Array(buffers.gains);
    this.#readGains = readGains;
  }

  get isWanted(): boolean {
    return Atomics.load(this.#words, TAP_WORD.wanted) !== 0;
  }

  /** These frames were written to the device. */
  take(block: Float32Array, frames: number, rateHz: number): void {
    if (!this.isWanted) {
      this.#isFollowed = false;
      return;
    }
    const words = this.#words;
    const written = Atomics.load(words, TAP_WORD.written);
    if (!this.#isFollowed) this.#begin(written);
    this.#takeGains(written >>> 0, frames);
    for (let i = 0, to = ((written >>> 0) % TAP_FRAMES) * 2; i < frames * 2; i++) {
      this.#frames[to] = block[i] ?? 0;
      to = to + 1 === this.#frames.length ? 0 : to + 1;
    }
    Atomics.store(words, TAP_WORD.rateHz, rateHz);
    // Before the frames are there: none of them is heard already.
    Atomics.add(words, TAP_WORD.delay, frames);
    Atomics.store(words, TAP_WORD.written, (written + frames) | 0);
  }

  /** Of what was written, so much is not heard yet. */
  setDelay(frames: number): void {
    Atomics.store(this.#words, TAP_WORD.delay, frames);
  }

  /** What was written and not heard yet will never be. */
  skip(): void {
    if (!this.isWanted) return;
    Atomics.store(this.#words, TAP_WORD.from, Atomics.load(this.#words, TAP_WORD.written));
    this.setDelay(0);
  }

  /** The device ran dry. */
  missed(frames: number, rateHz: number): void {
    Atomics.add(this.#words, TAP_WORD.xruns, 1);
    Atomics.add(this.#words, TAP_WORD.missingFrames, frames);
    Atomics.add(this.#words, TAP_WORD.missingMs, Math.ceil((frames * 1000) / rateHz));
  }

  /** This output ran dry, whoever keeps time. */
  outputMissed(id: number, frames: number): void {
    if (id >= MAX_OUTPUTS) return;
    Atomics.add(this.#words, TAP_WORD.outputs + id * 2, 1);
    Atomics.add(this.#words, TAP_WORD.outputs + id * 2 + 1, frames);
  }

  /** A decoder was late. */
  late(frames: number, rateHz: number): void {
    Atomics.add(this.#words, TAP_WORD.lateFrames, frames);
    Atomics.add(this.#words, TAP_WORD.lateMs, Math.round((frames * 1000) / rateHz));
  }

  /** What is there, and what the chain gathered while nobody listened, is of long ago. */
  #begin(written: number): void {
    this.#isFollowed = true;
    this.#readGains(this.#now);
    Atomics.store(this.#words, TAP_WORD.from, written);
    this.setDelay(0);
  }

  #takeGains(written: number, frames: number): void {
    this.#readGains(this.#now);
    const last = Math.floor((written + frames - 1) / GAIN_FRAMES);
    for (let record = Math.floor(written / GAIN_FRAMES); record <= last; record++) {
      const at = (record % (TAP_FRAMES / GAIN_FRAMES)) * GAIN_FIELDS;
      for (let field = 0; field < GAIN_FIELDS; field++) this.#gains[at + field] = this.#now[field] ?? 0;
    }
  }
}
