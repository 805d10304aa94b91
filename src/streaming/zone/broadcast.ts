import type { EncodedFormat, ZoneSink } from "../../operations/streams.ts";
import { DomainError } from "../../shared/errors.ts";
import { Encoder } from "../encoder.ts";
import type { Heard } from "./cast-messages.ts";
import { UNIT_ARGUMENTS, unitsOf } from "./units.ts";

/** What a listener has not taken yet: then it is too slow. */
const MAX_BEHIND_BYTES = 2 * 2 ** 20;
/** What the encoder has not taken yet. */
const MAX_WAITING_BYTES = 8 * 2 ** 20;
/** A new listener hears so much of what was: nobody waits for a buffer to be filled. */
const RECENT_BYTES = 64 * 1024;

/** A zone in one format: one encoder, however many listen. */
export class Broadcast {
  readonly #program: string;
  readonly #format: EncodedFormat;
  readonly #onOver: () => void;
  readonly #units: ReturnType<typeof unitsOf>;
  /** Whether each has had its beginning. */
  readonly #listeners = new Map<ZoneSink, boolean>();
  readonly #recent: Buffer[] = [];
  #recentBytes = 0;
  #encoder: Encoder | null = null;
  #isOver = false;
  readonly #ready = Promise.withResolvers<void>();

  /** `onOver` is called once, however it ends. */
  constructor(program: string, format: EncodedFormat, onOver: () => void) {
    this.#program = program;
    this.#format = format;
    this.#onOver = onOver;
    this.#units = unitsOf(format);
    this.#ready.promise.catch(() => {});
  }

  /** Resolves when there is something to hear. Errors: `unavailable`. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  hear({ rateHz, samples }: Heard): void {
    if (this.#isOver) return;
    this.#encoder ??= this.#start(rateHz);
    const { input } = this.#encoder;
    if (input.writableLength > MAX_WAITING_BYTES) this.end();
    else input.write(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  }

  /** From a place where one can begin to listen; what is not there yet comes. */
  join(sink: ZoneSink): void {
    const { header } = this.#units;
    const hasBegun = header !== null && this.#recent.length > 0;
    this.#listeners.set(sink, hasBegun);
    if (!hasBegun) return;
    for (const piece of [header, ...this.#recent]) sink.send(piece);
  }

  /** Idempotent. With the last one it is over. */
  leave(sink: ZoneSink): void {
    if (this.#listeners.delete(sink) && this.#listeners.size === 0) this.end();
  }

  /** Idempotent. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#encoder?.kill();
    this.#ready.reject(new DomainError("unavailable", "ffmpeg, which encodes this, ended; the log may say why"));
    const listeners = [...this.#listeners.keys()];
    this.#listeners.clear();
    for (const sink of listeners) sink.end();
    this.#onOver();
  }

  #start(rateHz: number): Encoder {
    const encoder = new Encoder(this.#program, rateHz, [...UNIT_ARGUMENTS[this.#format], "-flush_packets", "1"]);
    encoder.output.on("data", (bytes: Buffer) => this.#tell(bytes));
    void encoder.finished.then(() => this.end());
    return encoder;
  }

  #tell(bytes: Buffer): void {
    for (const unit of this.#units.push(bytes)) {
      if (this.#isOver) return;
      for (const [sink, hasBegun] of this.#listeners) this.#send(sink, hasBegun, unit);
      this.#remember(unit);
      this.#ready.resolve();
    }
  }

  #send(sink: ZoneSink, hasBegun: boolean, unit: Buffer): void {
    if (sink.behindBytes() > MAX_BEHIND_BYTES) {
      this.leave(sink);
      sink.cut();
      return;
    }
    if (!hasBegun && this.#units.header !== null) sink.send(this.#units.header);
    this.#listeners.set(sink, true);
    sink.send(unit);
  }

  #remember(unit: Buffer): void {
    this.#recent.push(unit);
    this.#recentBytes += unit.length;
    while (this.#recentBytes > RECENT_BYTES && this.#recent.length > 1)
      this.#recentBytes -= this.#recent.shift()?.length ?? 0;
  }
}
