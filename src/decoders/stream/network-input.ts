import { type HttpAnswer, httpGet } from "../../shared/network/http-get.ts";
import { NetworkError, networkError } from "../../shared/network/network-error.ts";
import { readBody } from "../../shared/network/read-body.ts";
import type { Tag } from "../../shared/tags.ts";
import { BackOff } from "./back-off.ts";
import { extentOf } from "./extent.ts";
import { IcyFilter } from "./icy-filter.ts";
import { OggComments } from "./ogg-comments.ts";
import { OpusLinks } from "./opus-links.ts";
import { firstLink, isPlaylist } from "./playlist-link.ts";
import type { StreamSettings } from "./stream-settings.ts";
import { stationName, streamTitle } from "./stream-tags.ts";
import type { TimedNotes } from "./timed-notes.ts";

const MAX_LINKS = 3;

/** Servers that give no parts give the whole again, of which the beginning is known. */
type Opened = { readonly answer: HttpAnswer; readonly skipBytes: number };

/**
 * The bytes of a network stream, without its metadata and in spite of breaks: what is live goes on where it is by then,
 * what has a length at the same byte.
 */
export class NetworkInput {
  readonly contentType: string;
  /** What the station says of itself; -1 = nothing. */
  readonly bitrateKbps: number;
  /** Why there is nothing more, though the stream is not at its end. */
  failure: NetworkError | null = null;
  readonly #url: URL;
  readonly #settings: StreamSettings;
  readonly #notes: TimedNotes;
  readonly #extent: ReturnType<typeof extentOf>;
  #first: HttpAnswer | null;
  /** What a station goes on with, for the next reader. */
  #next: AsyncGenerator<Buffer | null, void> | null = null;
  #current: HttpAnswer | null = null;
  #said: readonly Tag[] | null = null;

  private constructor(url: URL, answer: HttpAnswer, settings: StreamSettings, notes: TimedNotes) {
    this.#url = url;
    this.#settings = settings;
    this.#notes = notes;
    this.#extent = extentOf(answer.headers);
    this.#first = answer;
    this.contentType = answer.headers["content-type"] ?? "application/octet-stream";
    const bitrate = Number.parseInt(String(answer.headers["icy-br"] ?? ""), 10);
    this.bitrateKbps = bitrate > 0 ? bitrate : -1;
  }

  /** Connects. The address of a list of streams means the first of them. Rejects with NetworkError. */
  static async open(url: URL, settings: StreamSettings, notes: TimedNotes, signal: AbortSignal): Promise<NetworkInput> {
    let at = url;
    for (let links = 0; links <= MAX_LINKS; links++) {
      const answer = await httpGet(at, { "Icy-MetaData": "1" }, settings, signal);
      if (!isPlaylist(answer)) return new NetworkInput(at, answer, settings, notes);
      const link = await firstLink(answer, settings.stallTimeoutMs);
      if (link === null) throw new NetworkError("a playlist in which there is no stream", true);
      at = link;
    }
    throw new NetworkError("playlists that lead to other playlists", true);
  }

  /** It plays what is sent now, and has neither beginning nor end. */
  get isLive(): boolean {
    return this.#extent.isLive;
  }

  /** Its titles are between its sounds, and come as they change. */
  get tellsTags(): boolean {
    return this.#extent.sizeBytes === null && /\b(ogg|opus)\b/i.test(this.contentType);
  }

  /** null = unknown. */
  get sizeBytes(): number | null {
    return this.#extent.sizeBytes;
  }

  /** Any part of it can be had. */
  get isSeekable(): boolean {
    return this.#extent.isSeekable;
  }

  /** A station has begun another recording: the next reader gets it from its beginning. */
  get hasNext(): boolean {
    return this.#next !== null;
  }

  /** Leaves the server, to ask it again. */
  reconnect(reason: string, isFinal: boolean): void {
    this.#current?.body.destroy(new NetworkError(reason, isFinal));
  }

  /** The bytes from this one on; of a station to the end of what one decoder can take. When they cannot be had any more, `failure` says why, and it is thrown. */
  async *read(fromByte: number, signal: AbortSignal): AsyncGenerator<Buffer, void> {
    const { sizeBytes } = this.#extent;
    const backOff = new BackOff(this.#settings);
    const first = fromByte === 0 ? this.#takeFirst() : null;
    let sounds = this.#next ?? (first === null ? null : this.#sound({ answer: first, skipBytes: 0 }));
    this.#next = null;
    let at = fromByte;
    for (;;) {
      let problem = new NetworkError("the stream broke off");
      try {
        if (sizeBytes !== null && at >= sizeBytes) return;
        sounds ??= this.#sound(await this.#ask(at, signal));
        for (let { value, done } = await sounds.next(); done !== true; { value, done } = await sounds.next()) {
          if (value == null) {
            if (at === fromByte) continue;
            this.#next = sounds;
            return;
          }
          backOff.flows();
          at += value.length;
          this.#notes.read(value.length);
          yield value;
        }
        if (!this.isLive && sizeBytes === null) return;
      } catch (error) {
        problem = networkError(error);
      } finally {
        // Also when nobody reads any more.
        if (sounds !== null && this.#next !== sounds) await sounds.return();
      }
      sounds = null;
      if (signal.aborted) return;
      if (sizeBytes !== null && at >= sizeBytes) return;
      await this.#wait(backOff, problem, signal);
    }
  }

  /** For answers that nobody reads any more. */
  close(): void {
    this.#takeFirst()?.body.destroy();
    this.#current?.body.destroy();
  }

  async #wait(backOff: BackOff, problem: NetworkError, signal: AbortSignal): Promise<void> {
    this.#notes.waiting(`${problem.message}; connecting again`);
    try {
      await backOff.pause(problem, signal);
    } catch (error) {
      this.failure = networkError(error);
      throw this.failure;
    }
  }

  #takeFirst(): HttpAnswer | null {
    const first = this.#first;
    this.#first = null;
    return first;
  }

  /** Streams without a length begin where they are now. */
  async #ask(fromByte: number, signal: AbortSignal): Promise<Opened> {
    const { sizeBytes, version } = this.#extent;
    if (sizeBytes === null) {
      return { answer: await httpGet(this.#url, { "Icy-MetaData": "1" }, this.#settings, signal), skipBytes: 0 };
    }
    const ifSame = version === null ? {} : { "If-Range": version };
    const range = fromByte === 0 ? {} : { Range: `bytes=${fromByte}-`, ...ifSame };
    const answer = await httpGet(this.#url, range, this.#settings, signal);
    const got = extentOf(answer.headers);
    const begins = answer.status === 206 ? got.firstByte : 0;
    if (got.sizeBytes === sizeBytes && (version === null || got.version === version) && begins <= fromByte) {
      return { answer, skipBytes: fromByte - begins };
    }
    answer.body.destroy();
    throw new NetworkError("the file on the server has changed", true);
  }

  #say(tags: readonly Tag[], aheadBytes = 0): void {
    if (this.#said !== null && String(tags) === String(this.#said)) return;
    this.#said = tags;
    this.#notes.tags(tags, aheadBytes);
  }

  /** A title stays until the station tells another, also over a break. null: a recording begins that wants its own decoder. */
  async *#sound({ answer, skipBytes }: Opened): AsyncGenerator<Buffer | null, void> {
    const { headers, body } = answer;
    this.#current = answer;
    const chunks = behind(readBody(body, this.#settings.stallTimeoutMs), skipBytes);
    const name = stationName(headers);
    if (this.#said === null) this.#say(name);
    if (this.tellsTags) {
      const comments = new OggComments((tags) => this.#say([...tags, ...name]));
      const links = new OpusLinks();
      for await (const chunk of chunks) {
        comments.push(chunk);
        for (const { begins, bytes } of this.isLive ? links.push(chunk) : [{ begins: false, bytes: chunk }]) {
          if (begins) yield null;
          yield bytes;
        }
      }
      return;
    }
    const intervalBytes = Number.parseInt(String(headers["icy-metaint"] ?? ""), 10);
    if (!(intervalBytes > 0)) return yield* chunks;
    const filter = new IcyFilter(intervalBytes, (text, soundBytes) => {
      const title = streamTitle(text);
      if (title === null) return;
      this.#say([...title, ...name], soundBytes);
    });
    for await (const chunk of chunks) yield Buffer.concat(filter.push(chunk));
  }
}

async function* behind(chunks: AsyncIterable<Buffer>, skipBytes: number): AsyncGenerator<Buffer, void> {
  let left = skipBytes;
  for await (const chunk of chunks) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}
