import { EVENT_BYTES, EVENT_FIELDS, EVENT_RECORDS, EVENT_TEXT_BYTES, WORD } from "./control.ts";

export const EVENT = {
  started: 1,
  joined: 2,
  ended: 3,
  failed: 4,
  lost: 5,
  back: 6,
  /** The decoder host answered the request `serial`; it is free for another. */
  answered: 7,
  /** The loaded source comes to its end soon: open the prepared one. */
  nearEnd: 8,
  /** The device cannot do the rate of `serial`; it would do `deliveredRateHz`. */
  rateRefused: 9,
  /** What the loaded stream says of itself, from the frame on that is heard now; the text is JSON of pairs. */
  tags: 10,
  /** The loaded stream ran dry and does not come, for the reason in the text. */
  waiting: 11,
  /** It sounds again. */
  flowing: 12,
  /** The device was opened at `deliveredRateHz`. */
  opened: 13,
  /** What is prepared will be delivered at `deliveredRateHz`. */
  expected: 14,
} as const;

/** What the worker tells the main thread; format fields are those of the source, -1 or 0 when they say nothing. */
export type WorkerEvent = {
  readonly kind: number;
  readonly generation: number;
  readonly serial: number;
  readonly rateHz: number;
  readonly bits: number;
  readonly channels: number;
  readonly durationSeconds: number;
  readonly deliveredRateHz: number;
  /** One of FAILURE. */
  readonly failure: number;
  readonly text: string;
  /** With `nearEnd`: where the next frame would lie behind the end of what was resampled. */
  readonly endPhase: number;
};

/** The worker's end of the ring. */
export class EventWriter {
  /** kind, generation, serial, rateHz, bits, channels, durationSeconds, deliveredRateHz, (length of the text), failure, endPhase of the next event. */
  readonly fields = new Float64Array(EVENT_FIELDS);
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #post: () => void;

  constructor(buffer: SharedArrayBuffer, words: Int32Array, post: () => void) {
    this.#words = words;
    this.#numbers = new Float64Array(buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#post = post;
  }

  /** Below this the worker starts nothing that would have to be told. */
  get room(): number {
    const used = (Atomics.load(this.#words, WORD.eventsWritten) - Atomics.load(this.#words, WORD.eventsRead)) | 0;
    return EVENT_RECORDS - used;
  }

  write(kind: number, generation: number, serial: number, text: Uint8Array | null): void {
    if (this.room <= 0) {
      this.fields.fill(0);
      return;
    }
    this.fields[0] = kind;
    this.fields[1] = generation;
    this.fields[2] = serial;
    const length = text === null ? 0 : Math.min(text.length, EVENT_TEXT_BYTES);
    this.fields[8] = length;
    const written = Atomics.load(this.#words, WORD.eventsWritten);
    const record = (written >>> 0) % EVENT_RECORDS;
    this.#numbers.set(this.fields, (record * EVENT_BYTES) / 8);
    const textAt = record * EVENT_BYTES + EVENT_FIELDS * 8;
    for (let i = 0; i < length; i++) this.#bytes[textAt + i] = text?.[i] ?? 0;
    Atomics.store(this.#words, WORD.eventsWritten, (written + 1) | 0);
    this.fields.fill(0);
    if (Atomics.exchange(this.#words, WORD.posted, 1) === 0) this.#post();
  }
}

/** The main thread's end of the ring. */
export class EventReader {
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder();

  constructor(buffer: SharedArrayBuffer, words: Int32Array) {
    this.#words = words;
    this.#numbers = new Float64Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** Oldest first; null when there is none. */
  next(): WorkerEvent | null {
    const read = Atomics.load(this.#words, WORD.eventsRead);
    if (read === Atomics.load(this.#words, WORD.eventsWritten)) return null;
    const record = (read >>> 0) % EVENT_RECORDS;
    const at = (record * EVENT_BYTES) / 8;
    const field = (index: number) => this.#numbers[at + index] ?? 0;
    const textAt = record * EVENT_BYTES + EVENT_FIELDS * 8;
    const event = {
      kind: field(0),
      generation: field(1),
      serial: field(2),
      rateHz: field(3),
      bits: field(4),
      channels: field(5),
      durationSeconds: field(6),
      deliveredRateHz: field(7),
      failure: field(9),
      endPhase: field(10),
      // A copy: TextDecoder refuses shared memory.
      text: this.#decoder.decode(this.#bytes.slice(textAt, textAt + field(8))),
    };
    Atomics.store(this.#words, WORD.eventsRead, (read + 1) | 0);
    return event;
  }
}
