import { networkError } from "../../shared/network/network-error.ts";
import type { Tag } from "../../shared/tags.ts";
import { DecodeError } from "../decode-error.ts";
import { openFfmpegStream } from "../ffmpeg.ts";
import type { PcmSource } from "../pcm-source.ts";
import type { OpenCommand } from "../request.ts";
import type { StreamFormat } from "../wire.ts";
import { Loopback } from "./loopback.ts";
import { NetworkInput } from "./network-input.ts";
import type { Notes } from "./notes.ts";
import type { StreamSettings } from "./stream-settings.ts";
import { TimedNotes } from "./timed-notes.ts";

const TELL_MS = 1000;

/** Decodes a stream from the network with ffmpeg. Rejects with DecodeError. */
export async function openStream(
  program: string,
  url: URL,
  command: OpenCommand,
  settings: StreamSettings,
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
    const opening = openFfmpegStream(program, loopback.url, input, command, inside, signal);
    return new StreamSource(await whileWaiting(notes, opening), input, loopback, notes);
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

class StreamSource implements PcmSource {
  readonly format: StreamFormat;
  readonly #decoder: PcmSource;
  readonly #input: NetworkInput;
  readonly #loopback: Loopback;
  readonly #notes: TimedNotes;

  constructor(decoder: PcmSource, input: NetworkInput, loopback: Loopback, notes: TimedNotes) {
    this.format = decoder.format;
    notes.begin(decoder.format);
    this.#decoder = decoder;
    this.#input = input;
    this.#loopback = loopback;
    this.#notes = notes;
  }

  async read(block: Float32Array): Promise<number> {
    const frames = await whileWaiting(this.#notes, Promise.resolve(this.#decoder.read(block)));
    this.#notes.decoded(frames);
    if (frames > 0) return frames;
    if (this.#input.failure !== null) throw new DecodeError(this.#input.failure.message);
    // A station has no end of its own.
    if (this.#input.isLive) throw new DecodeError("what the stream sends cannot be decoded any further");
    return 0;
  }

  close(): void {
    this.#decoder.close();
    this.#loopback.close();
    this.#input.close();
  }
}

/** Says that we live as long as the network lets us wait. */
async function whileWaiting<T>(notes: Notes, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => notes.waiting(""), TELL_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
