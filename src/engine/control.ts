import { PLAN_FIELDS } from "../dsp/enhance/plan-fields.ts";

/**
 * Memory shared by the main thread and one audio worker. Words are single Int32, read and written by Atomics. The wish
 * (main to worker) and the progress (worker to main) are blocks of float64 under a sequence lock: odd = being written.
 */
export type ControlBuffers = {
  readonly words: SharedArrayBuffer;
  readonly wish: SharedArrayBuffer;
  readonly progress: SharedArrayBuffer;
  readonly events: SharedArrayBuffer;
};

export const WORD = {
  /** Bumped and notified by the main thread whenever the worker should look. */
  wake: 0,
  /** Generation that may be joined, or one of PERMIT. */
  permit: 1,
  wishSequence: 2,
  progressSequence: 3,
  eventsWritten: 4,
  eventsRead: 5,
  /** 1 while a message to the main thread is on its way. */
  posted: 6,
  heartbeat: 7,
  /** One of REALTIME. */
  realtime: 8,
  xruns: 9,
  missingFrames: 10,
  lateFrames: 11,
  /** One of DEVICE_STATE. */
  deviceState: 12,
  deviceRateHz: 13,
  deviceBits: 14,
  quit: 15,
  /** 1 while the worker sleeps for as long as it takes; its heartbeat then stands still. */
  asleep: 16,
  firstWrites: 17,
  /** Times a network stream ran dry. */
  rebuffers: 19,
  /** 1 while the loaded stream is dry. */
  dry: 20,
  /** Bumped after settings of the chain were sent as a message. */
  soundSequence: 21,
  /** See `fadedStages`; and by how much the original would be raised for comparison, in hundredths of a dB. */
  enhanceHarm: 26,
  enhanceGain: 27,
  /** See `brokenStages`. */
  brokenStages: 28,
  /** Bit i = the audio thread may have the output with id i open. */
  outputs: 18,
} as const;

export const PERMIT = { held: -1, consumed: -2 } as const;
export const REALTIME = { pending: 0, fifo: 1, nice: 2, none: 3 } as const;
export const DEVICE_STATE = { closed: 0, open: 1, lost: 2 } as const;

/** Fields of the wish: what should be, not what to do; a newer wish simply replaces an older one. */
export const WISH = {
  /** Changes with every load and stop: drop what sounds and go on with `current`. */
  cut: 0,
  /** Deck (0, 1) of the loaded source at the cut, -1 = stop. */
  current: 1,
  paused: 2,
  gain: 3,
  /** Bit i = output with id i is enabled. */
  outputs: 4,
  /** Seconds before the end of a source at which the next one is to be opened. */
  lead: 5,
  /** Seconds over which the end of the loaded source overlaps the beginning of the next; 0 = a gapless join. */
  overlap: 6,
  /** 1 = and they fade into each other. */
  isFaded: 7,
  deck: [8, 32],
} as const;

/** Pipes are numbered, because the system gives the same descriptor again. */
export const PIPE_STEP = 2 ** 24;

/** Offsets from WISH.deck[i]. */
export const DECK_WISH = {
  serial: 0,
  generation: 1,
  pipe: 2,
  fadeIn: 3,
  gain: 4,
  heardSeconds: 5,
  entryId: 6,
  sound: 8,
} as const;
/**
 * Fields from DECK_WISH.sound on: by how many dB its gain brings the track to the target (NaN = its loudness is not known),
 * then what Enhance does to it (`writePlan`).
 */
export const DECK_SOUND_FIELDS = 1 + PLAN_FIELDS;
const WISH_FIELDS = 56;
const PROGRESS_FIELDS = 4;
export const EVENT_RECORDS = 64;
export const EVENT_BYTES = 1152;
export const EVENT_FIELDS = 12;
export const EVENT_TEXT_BYTES = EVENT_BYTES - EVENT_FIELDS * 8;
const READ_TRIES = 100;
/** The most the mixer makes at once. */
export const BLOCK_FRAMES = 4096;

export function createControlBuffers(): ControlBuffers {
  return {
    words: new SharedArrayBuffer(32 * 4),
    wish: new SharedArrayBuffer(WISH_FIELDS * 8),
    progress: new SharedArrayBuffer(PROGRESS_FIELDS * 8),
    events: new SharedArrayBuffer(EVENT_RECORDS * EVENT_BYTES),
  };
}

/** A block of numbers with one writer and one reader, each on its own thread; neither ever waits for the other. */
export class SequencedBlock {
  /** The writer fills this, then publishes; the reader finds the last whole block here. */
  readonly values: Float64Array;
  readonly #shared: Float64Array;
  readonly #words: Int32Array;
  readonly #sequence: number;
  #seen = 0;

  constructor(buffer: SharedArrayBuffer, words: Int32Array, sequenceWord: number) {
    this.#shared = new Float64Array(buffer);
    this.values = new Float64Array(this.#shared.length);
    this.#words = words;
    this.#sequence = sequenceWord;
  }

  /** A newer block than the last one read is there, or on its way. */
  get isStale(): boolean {
    return Atomics.load(this.#words, this.#sequence) !== this.#seen;
  }

  publish(): void {
    Atomics.add(this.#words, this.#sequence, 1);
    this.#shared.set(this.values);
    Atomics.add(this.#words, this.#sequence, 1);
  }

  /** True when a newer block than the last one was read. After too many collisions the old one stays for now. */
  read(): boolean {
    for (let i = 0; i < READ_TRIES; i++) {
      const before = Atomics.load(this.#words, this.#sequence);
      if (before === this.#seen) return false;
      if ((before & 1) === 1) continue;
      for (let field = 0; field < this.values.length; field++) this.values[field] = this.#shared[field] ?? 0;
      // A read-modify-write, because on ARM the reads above may sink below a mere load.
      if (Atomics.add(this.#words, this.#sequence, 0) === before) {
        this.#seen = before;
        return true;
      }
    }
    return false;
  }
}
