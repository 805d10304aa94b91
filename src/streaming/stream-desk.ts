import { STREAM_SETTINGS } from "../decoders/stream/stream-settings.ts";
import type { EngineOptions } from "../engine/options.ts";
import { trackTreatment } from "../engine/track-treatment.ts";
import type {
  EncodedWish,
  PlayWish,
  StreamedFile,
  StreamListener,
  StreamSink,
  Streams,
  ZoneListening,
  ZoneSink,
  ZoneWish,
} from "../operations/streams.ts";
import { DomainError } from "../shared/errors.ts";
import type { Permits } from "../shared/permits.ts";
import type { Song } from "../shared/song.ts";
import { NEUTRAL, type SoundSettings } from "../shared/sound/settings.ts";
import { ChunkCache } from "./chunk-cache.ts";
import { encodedSong } from "./encoded-song.ts";
import { StreamHosts } from "./host/stream-hosts.ts";
import { ListenerStream, type OpenedSong } from "./listener-stream.ts";
import { Places } from "./places.ts";
import { SongChunks, type Treated } from "./song-chunks.ts";
import { SongFile } from "./song-file.ts";
import { ZoneCasts, type ZoneCastsOptions } from "./zone/zone-casts.ts";

const CACHE = { chunks: 512, bytes: 32 * 2 ** 20 };
/** So long may the host say nothing, and a listener take nothing. */
const ANSWER_MS = 15_000;
const PATIENCE_MS = 120_000;
const UNTOUCHED = { gain: 1, levelDb: null, plan: null, reason: null };

type SongWish = Omit<PlayWish, "uri" | "window">;

export type StreamDeskOptions = Pick<
  EngineOptions,
  "resolve" | "libraries" | "replayGain" | "analyses" | "execPath" | "execArgv"
> &
  Omit<ZoneCastsOptions, "libraries"> & {
    readonly permits: Permits;
    /** Entry of the stream host. */
    readonly host: URL;
    /** The folder of the impulse responses. */
    readonly impulses: string;
    /** The song at an address. Errors: reasons for a person. */
    readonly song: (uri: string) => Promise<Song>;
    readonly patienceMs?: number;
    readonly answerMs?: number;
  };

/** Everything that is streamed to listeners, behind one limit and with one cache. */
export class StreamDesk implements Streams {
  readonly #options: StreamDeskOptions;
  readonly #places: Places;
  readonly #cache = new ChunkCache(CACHE);
  readonly #hosts: StreamHosts;
  readonly #casts: ZoneCasts;
  readonly #listeners = new Set<ListenerStream>();

  constructor(options: StreamDeskOptions) {
    const { host: entry, execPath, execArgv, libraries, answerMs = ANSWER_MS } = options;
    const { sndfile, soxr, ffmpeg } = libraries;
    this.#options = options;
    this.#places = new Places(options.permits);
    this.#casts = new ZoneCasts(options, this.#places);
    const programs = { sndfile, soxr, ffmpeg, streams: STREAM_SETTINGS };
    this.#hosts = new StreamHosts({ entry, execPath, execArgv, programs, answerMs });
  }

  figures() {
    return this.#places.figures();
  }

  list() {
    return this.#places.list();
  }

  chunks() {
    return this.#cache.figures();
  }

  listen(sink: StreamSink): StreamListener {
    const stream = new ListenerStream(
      {
        places: this.#places,
        open: (wish) => this.#open(wish),
        patienceMs: this.#options.patienceMs ?? PATIENCE_MS,
      },
      sink,
    );
    this.#listeners.add(stream);
    return {
      play: (wish) => stream.play(wish),
      seek: (seconds) => stream.seek(seconds),
      stop: () => stream.stop(),
      ack: (epoch, sequence) => stream.ack(epoch, sequence),
      close: () => {
        this.#listeners.delete(stream);
        stream.close();
      },
    };
  }

  async file(song: Song, takesPlace: boolean): Promise<StreamedFile> {
    const where = this.#resolve(song.uri);
    const place = takesPlace ? this.#places.take("file", song.uri, "original") : null;
    return SongFile.open(this.#hosts, where, place);
  }

  async *encode(song: Song, wish: EncodedWish, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const place = this.#places.take("encoded", song.uri, wish.format);
    try {
      const { startSeconds } = wish;
      const { chunks } = await this.#openSong(song, { startSeconds, enhance: null, encoding: "f32", rateHz: null });
      try {
        yield* encodedSong(this.#options.libraries.ffmpeg, chunks, song, wish, signal);
      } finally {
        chunks.close();
      }
    } finally {
      place.leave();
    }
  }

  zone(wish: ZoneWish, sink: ZoneSink): ZoneListening {
    return this.#casts.listen(wish, sink);
  }

  /** Nobody hears it any more. */
  zoneRemoved(zone: string): void {
    this.#casts.end(zone);
  }

  async close(): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    this.#hosts.close();
    await this.#casts.close();
  }

  async #open(wish: PlayWish): Promise<OpenedSong> {
    return this.#openSong(await this.#options.song(wish.uri), wish);
  }

  async #openSong(song: Song, wish: SongWish): Promise<OpenedSong> {
    const { treated, isEnhanced, reason } = await this.#treat(song, wish);
    const chunks = await SongChunks.open({ cache: this.#cache, hosts: this.#hosts }, treated, wish.startSeconds);
    return { chunks, isEnhanced, reason };
  }

  async #treat(song: Song, { enhance, encoding, rateHz }: SongWish) {
    const { impulses } = this.#options;
    const place = this.#resolve(song.part?.fileUri ?? song.uri);
    const sound: SoundSettings =
      enhance === null ? NEUTRAL : { ...NEUTRAL, enhance: { ...enhance, enabled: true, bypassed: false } };
    const { reason, ...treatment } = enhance === null ? UNTOUCHED : await this.#treatment(song, sound);
    const { startSeconds = 0, endSeconds = null } = song.part ?? {};
    const isEnhanced = treatment.plan !== null;
    const treated: Treated = {
      source: { ...place, startSeconds, endSeconds, resampleToHz: rateHz },
      version: `${song.modifiedSeconds}`,
      how: { treatment, sound, impulses },
      encoding,
      remembers: enhance !== null || rateHz !== null,
    };
    return { treated, isEnhanced, reason };
  }

  #resolve(uri: string) {
    const place = this.#options.resolve(uri);
    if (place === null) throw new DomainError("not-found", "The file of this song is not in a music folder");
    return place;
  }

  /** As a render of it alone, without ReplayGain. */
  async #treatment(song: Song, sound: SoundSettings) {
    const { analyses, replayGain } = this.#options;
    const analysis = (await analyses?.of(song.uri)) ?? null;
    const source = { uri: song.uri, replayGain: song.replayGain, isInAlbum: false };
    return trackTreatment({ source, analysis }, { sound, gainChoice: "off", replayGain });
  }
}
