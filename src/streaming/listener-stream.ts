import type { PlayWish, StreamListener, StreamNews, StreamSink } from "../operations/streams.ts";
import { DomainError } from "../shared/errors.ts";
import { CHUNK_FRAMES } from "./chunk.ts";
import { Credit } from "./credit.ts";
import { frameHeader } from "./frame-header.ts";
import type { Place, Places } from "./places.ts";
import type { SongChunks } from "./song-chunks.ts";

/** A song as somebody wants it. `reason`: why it is not enhanced though it should be. */
export type OpenedSong = {
  readonly chunks: SongChunks;
  readonly isEnhanced: boolean;
  readonly reason: string | null;
};

type Parts = {
  readonly places: Places;
  /** Errors: reasons for a person. */
  readonly open: (wish: PlayWish) => Promise<OpenedSong>;
  readonly patienceMs: number;
};

type Run = { readonly epoch: number; readonly wish: PlayWish; readonly credit: Credit };

/**
 * The stream of one listener. There is one run at most, and it is replaced in one step: what belongs to another one is
 * dropped by who finds that it is not his (audit C-03, C-09). One loop serves whatever is wanted last, so that a listener who
 * changes his mind all the time has one chunk made at a time.
 */
export class ListenerStream implements StreamListener {
  readonly #parts: Parts;
  readonly #sink: StreamSink;
  #epoch = 0;
  #run: Run | null = null;
  /** What a seek goes on with. */
  #last: PlayWish | null = null;
  #place: Place | null = null;
  #isServing = false;
  #isClosed = false;

  constructor(parts: Parts, sink: StreamSink) {
    this.#parts = parts;
    this.#sink = sink;
  }

  play(wish: PlayWish): void {
    if (this.#isClosed) return;
    this.#begin();
    this.#last = wish;
    try {
      this.#place ??= this.#parts.places.take("listener", wish.uri, wish.encoding);
    } catch (error) {
      this.#tell({ state: "failed", epoch: this.#epoch, error });
      return;
    }
    this.#place.show({ of: wish.uri, format: wish.encoding });
    this.#run = { epoch: this.#epoch, wish, credit: new Credit(wish.window) };
    this.#tell({ state: "loading", epoch: this.#epoch, uri: wish.uri });
    void this.#serve();
  }

  seek(seconds: number): void {
    if (this.#isClosed) return;
    if (this.#last === null) {
      this.#begin();
      const error = new DomainError("not-playing", "There is nothing to seek in; play something first");
      this.#tell({ state: "failed", epoch: this.#epoch, error });
    } else this.play({ ...this.#last, startSeconds: seconds });
  }

  stop(): void {
    if (this.#isClosed) return;
    this.#begin();
    this.#tell({ state: "stopped", epoch: this.#epoch, reason: null });
  }

  ack(epoch: number, sequence: number): void {
    if (this.#run?.epoch === epoch) this.#run.credit.acknowledge(sequence);
  }

  close(): void {
    this.#begin();
    this.#isClosed = true;
  }

  /** A new epoch, in which nothing runs yet. */
  #begin(): void {
    this.#epoch = (this.#epoch + 1) >>> 0;
    const before = this.#run;
    this.#run = null;
    before?.credit.wake();
  }

  #tell(news: StreamNews): void {
    if (!this.#isClosed) this.#sink.tell(news);
  }

  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    while (this.#run !== null) {
      const run = this.#run;
      const news = await this.#serveOne(run).catch((error: unknown) => ({ state: "failed" as const, error }));
      if (this.#run !== run) continue;
      this.#run = null;
      if (news !== null) this.#tell({ ...news, epoch: run.epoch });
    }
    this.#isServing = false;
    this.#place?.leave();
    this.#place = null;
  }

  async #serveOne(run: Run) {
    const { chunks, isEnhanced, reason } = await this.#parts.open(run.wish);
    try {
      if (this.#run !== run) return null;
      this.#tell(playing(run, chunks, isEnhanced, reason));
      return await this.#send(run, chunks);
    } finally {
      chunks.close();
    }
  }

  async #send(run: Run, chunks: SongChunks) {
    const { rateHz } = chunks.format;
    const { encoding } = run.wish;
    for (let index = chunks.first; ; index++) {
      const hasRoom = await run.credit.room(this.#parts.patienceMs);
      if (this.#run !== run) return null;
      if (!hasRoom) return { state: "stopped" as const, reason: "nothing was acknowledged any more" };
      const { frames, isLast, payload } = await chunks.at(index);
      if (this.#run !== run) return null;
      const positionFrames = index * CHUNK_FRAMES;
      const skipFrames = Math.min(frames, Math.max(0, chunks.startFrames - positionFrames));
      const { epoch, credit } = run;
      const of = { epoch, sequence: credit.sequence, encoding, isLast, rateHz, frames, skipFrames, positionFrames };
      this.#sink.send(frameHeader(of), payload);
      credit.sent();
      if (isLast) return { state: "ended" as const };
    }
  }
}

function playing({ epoch, wish }: Run, { format, startFrames }: SongChunks, enhanced: boolean, reason: string | null) {
  const { rateHz, bits, totalFrames } = format;
  return {
    state: "playing" as const,
    epoch,
    uri: wish.uri,
    encoding: wish.encoding,
    rateHz,
    channels: 2 as const,
    bits,
    totalFrames: totalFrames === -1 ? null : totalFrames,
    startFrames,
    chunkFrames: CHUNK_FRAMES,
    enhanced,
    reason,
  };
}
