import { DomainError } from "../shared/errors.ts";
import type { PermitFigures } from "../shared/permits.ts";
import type { Song } from "../shared/song.ts";
import type { EnhancePreset } from "../shared/sound/enhance.ts";
import { locateInLibrary } from "./locate.ts";
import type { Operations } from "./operations.ts";

export const STREAM_ENCODINGS = ["s16", "f32", "flac"] as const;
export type StreamEncoding = (typeof STREAM_ENCODINGS)[number];

/** What a listener wants to hear. */
export type PlayWish = {
  readonly uri: string;
  /** null = as it is. `intensity` in per cent. */
  readonly enhance: { readonly preset: EnhancePreset; readonly intensity: number } | null;
  readonly encoding: StreamEncoding;
  /** null = the song's own. */
  readonly rateHz: number | null;
  readonly startSeconds: number;
  /** So many chunks are under way at most before one is acknowledged. */
  readonly window: number;
};

/** What a listener is told, besides its chunks. */
export type StreamNews =
  | { readonly state: "loading"; readonly epoch: number; readonly uri: string }
  | {
      readonly state: "playing";
      readonly epoch: number;
      readonly uri: string;
      readonly encoding: StreamEncoding;
      readonly rateHz: number;
      readonly channels: 2;
      /** Sample size of the file; 0 = float or lossy. */
      readonly bits: number;
      readonly totalFrames: number | null;
      readonly startFrames: number;
      readonly chunkFrames: number;
      readonly enhanced: boolean;
      readonly reason: string | null;
    }
  | { readonly state: "ended"; readonly epoch: number }
  | { readonly state: "stopped"; readonly epoch: number; readonly reason: string | null }
  | { readonly state: "failed"; readonly epoch: number; readonly error: unknown };

/** Where a listener is reached. Both are called on the main thread and must not throw. */
export type StreamSink = {
  tell(news: StreamNews): void;
  /** `header` and `payload` are one message, see docs/streaming.md. */
  send(header: Uint8Array, payload: Uint8Array): void;
};

/** One listener, with one stream at most. Nothing here waits or throws: what comes of it is told to the sink. */
export interface StreamListener {
  play(wish: PlayWish): void;
  seek(seconds: number): void;
  stop(): void;
  ack(epoch: number, sequence: number): void;
  /** Idempotent. Nothing is told any more. */
  close(): void;
}

export const ENCODED_FORMATS = ["flac", "opus", "mp3"] as const;
export type EncodedFormat = (typeof ENCODED_FORMATS)[number];

/** The file of a song as it is. */
export type StreamedFile = {
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Another one when the file is another. */
  readonly version: string;
  /** From one byte to before another. Errors: reasons for a person, as when the file has changed. */
  bytes(from: number, to: number): AsyncIterable<Uint8Array>;
  /** Idempotent; always to be called. */
  close(): void;
};

export type EncodedWish = {
  readonly format: EncodedFormat;
  /** null = as usual for the format. */
  readonly bitrateKbps: number | null;
  readonly startSeconds: number;
};

export type ZoneWish = {
  readonly zone: string;
  readonly format: EncodedFormat;
  /** Who asks: so many may listen from one address. */
  readonly address: string;
};

/** Where a listener of a zone is reached. Nothing here waits or throws. */
export type ZoneSink = {
  send(bytes: Uint8Array): void;
  /** What was sent and not taken yet. */
  behindBytes(): number;
  /** Properly: the zone is gone, or the encoder. */
  end(): void;
  /** At once: it is too slow. */
  cut(): void;
};

export type ZoneListening = {
  /** Resolves with the first bytes. Rejects with `unavailable` when there will be none. */
  readonly ready: Promise<void>;
  /** Idempotent; always to be called. */
  readonly leave: () => void;
};

/** One stream that has its place. */
export type StreamEntry = {
  readonly kind: "listener" | "file" | "encoded" | "zone";
  /** Address of the song, or name of the zone. */
  readonly of: string;
  readonly format: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
};

/** Figures of the chunks that are kept for all. */
export type ChunkFigures = {
  readonly chunks: number;
  readonly bytes: number;
  readonly hits: number;
  readonly shared: number;
  readonly computed: number;
};

/** Everybody who listens here instead of where the outputs are: one limit for all of them. */
export interface Streams {
  /** From the permits themselves. */
  figures(): PermitFigures;
  list(): readonly StreamEntry[];
  chunks(): ChunkFigures;
  listen(sink: StreamSink): StreamListener;
  /** The file of a song; without a place, only to be looked at. Errors: `busy`, and reasons for a person. */
  file(song: Song, takesPlace: boolean): Promise<StreamedFile>;
  /** A song, encoded as fast as it is taken; ends when `signal` fires. Errors: `busy`, reasons for a person. */
  encode(song: Song, wish: EncodedWish, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** What a zone plays now. Errors: `not-found`, `busy`. */
  zone(wish: ZoneWish, sink: ZoneSink): ZoneListening;
}

/** The song at an address. Errors: `not-found`, `bad-uri`, `bad-path`, `outside-path`, `unavailable`. */
export async function songToStream({ library }: Pick<Operations, "library">, uri: string): Promise<Song> {
  const [song] = await library.songsAt([locateInLibrary(uri)]);
  if (song === null || song === undefined) throw new DomainError("not-found", "No such song");
  if (song.missing === true) throw new DomainError("not-found", "The file of this song is not there just now");
  return song;
}
