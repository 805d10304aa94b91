import { NetworkError, networkError } from "../../shared/network/network-error.ts";
import type { Tag } from "../../shared/tags.ts";
import { DecodeError } from "../decode-error.ts";
import { openFfmpegStream } from "../ffmpeg.ts";
import type { PcmSource } from "../pcm-source.ts";
import type { OpenCommand } from "../request.ts";
import type { StreamFormat } from "../wire.ts";
import { BackOff } from "./back-off.ts";
import { Loopback } from "./loopback.ts";
import { NetworkInput } from "./network-input.ts";
import type { Notes } from "./notes.ts";
import { Slowness } from "./slowness.ts";
import type { StreamSettings } from "./stream-settings.ts";
import { TimedNotes } from "./timed-notes.ts";

const TELL_MS = 1000;

/**
 * Decodes a stream from the network with ffmpeg. `resample`: for a station that goes on at another rate than it began with.
 * Rejects with DecodeError.
 */
export async function openStream(
  program: string,
  url: URL,
  command: OpenCommand,
  settings: StreamSettings,
  resample: (source: PcmSource, rateHz: number) => PcmSource,
  told: Notes,
  unwanted: AbortSignal,
): Promise<PcmSource> {
  const notes = new TimedNotes(told);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), settings.openTimeoutMs);
  const signal = AbortSignal.any([unwanted, patience.signal]);
  let input: NetworkInput | null = null;
  let loopback: Loopback | null = null;
  try {
    input = await whileWaiting(notes, NetworkInput.open(url, settings, notes, signal));
    loopback = await Loopback.open(input);
    const { tellsTags } = input;
    const inside = (tags: readonly Tag[]) => {
      if (!tellsTags) notes.inside(tags);
    };
    const [from, at] = [input, loopback.url];
    const opening = openFfmpegStream(program, at, from, command, inside, signal);
    const first = await whileWaiting(notes, opening);
    const rateHz = first.format.deliveredRateHz;
    const again = async (wanted: AbortSignal) => {
      const decoder = await openFfmpegStream(program, at, from, command, inside, wanted);
      return decoder.format.deliveredRateHz === rateHz ? decoder : resample(decoder, rateHz);
    };
    return new StreamSource(first, again, input, loopback, notes, settings, unwanted);
  } catch (error) {
    loopback?.close();
    input?.close();
    if (patience.signal.aborted) throw new DecodeError("the stream comes too slowly");
    if (input?.failure != null) throw new DecodeError(input.failure.message);
    throw error instanceof DecodeError ? error : new DecodeError(networkError(error).message);
  } finally {
    clearTimeout(timer);
  }
}

/** Opens the stream's sound with a decoder of its own. */
type Decode = (signal: AbortSignal) => Promise<PcmSource>;

class StreamSource implements PcmSource {
  readonly format: StreamFormat;
  #decoder: PcmSource;
  readonly #decode: Decode;
  readonly #input: NetworkInput;
  readonly #loopback: Loopback;
  readonly #notes: TimedNotes;
  readonly #backOff: BackOff;
  readonly #slowness: Slowness;
  readonly #unwanted: AbortSignal;
  /** Of the present decoder. */
  #frames = 0;

  constructor(
    decoder: PcmSource,
    decode: Decode,
    input: NetworkInput,
    loopback: Loopback,
    notes: TimedNotes,
    settings: StreamSettings,
    unwanted: AbortSignal,
  ) {
    this.format = decoder.format;
    notes.begin(decoder.format);
    this.#decoder = decoder;
    this.#decode = decode;
    this.#input = input;
    this.#loopback = loopback;
    this.#notes = notes;
    this.#backOff = new BackOff(settings);
    this.#slowness = new Slowness(settings.stallTimeoutMs);
    this.#unwanted = unwanted;
  }

  async read(block: Float32Array): Promise<number> {
    for (;;) {
      const frames = await this.#readOn(block);
      this.#notes.decoded(frames);
      this.#frames += frames;
      if (frames > 0) {
        this.#backOff.flows();
        return frames;
      }
      if (this.#unwanted.aborted) return 0;
      if (this.#input.failure !== null) throw new DecodeError(this.#input.failure.message);
      if (!this.#input.isLive) return 0;
      await whileWaiting(this.#notes, this.#goOn());
    }
  }

  close(): void {
    this.#decoder.close();
    this.#loopback.close();
    this.#input.close();
  }

  /** A station that only trickles is left and asked again; one that does nothing else is given up. */
  async #readOn(block: Float32Array): Promise<number> {
    let beganMs = performance.now();
    const measure = () => {
      const nowMs = performance.now();
      const isSlow = this.#slowness.waited(nowMs - beganMs);
      beganMs = nowMs;
      if (isSlow) this.#input.reconnect("the stream comes too slowly", this.#slowness.isHopeless);
    };
    const reading = Promise.resolve(this.#decoder.read(block));
    if (!this.#input.isLive) return whileWaiting(this.#notes, reading);
    const frames = await whileWaiting(this.#notes, reading, measure);
    this.#slowness.heard((frames * 1000) / this.format.deliveredRateHz);
    measure();
    return frames;
  }

  /** A station has no end of its own: its decoder died, or what it sends now is for another one. */
  async #goOn(): Promise<void> {
    for (;;) {
      // A new title is no trouble, unless there is nothing else.
      if (!this.#input.hasNext || this.#frames < this.format.deliveredRateHz) await this.#pause();
      if (this.#unwanted.aborted) return;
      this.#decoder.close();
      this.#frames = 0;
      try {
        this.#decoder = await this.#decode(this.#unwanted);
        return;
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        if (this.#unwanted.aborted || this.#input.failure !== null) return;
      }
    }
  }

  async #pause(): Promise<void> {
    const problem = new NetworkError("what the stream sends cannot be decoded any further");
    this.#notes.waiting(problem.message);
    try {
      await this.#backOff.pause(problem, this.#unwanted);
    } catch (error) {
      if (!this.#unwanted.aborted) throw new DecodeError(networkError(error).message);
    }
  }
}

/** Says that we live as long as the network lets us wait. */
async function whileWaiting<T>(notes: Notes, work: Promise<T>, tick: () => void = () => {}): Promise<T> {
  const timer = setInterval(() => {
    notes.waiting("");
    tick();
  }, TELL_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
