import { createHash } from "node:crypto";
import { CHUNK_FRAMES, type Chunk, type Encoding, type SongFormat } from "./chunk.ts";
import type { ChunkCache } from "./chunk-cache.ts";
import type { ChunksWanted, SongSource } from "./host/host-messages.ts";
import type { HostSource, StreamHosts } from "./host/stream-hosts.ts";

/** A maker that is not farther behind goes on to where it is wanted; another one would have to begin anew. */
const MAX_AHEAD = 16;
/** What the chain remembers is settled after so many chunks (3 s at 44.1 kHz). */
const WARM_UP = 8;

export type Treated = {
  readonly source: SongSource;
  /** Changes when the file does. */
  readonly version: string;
  readonly how: ChunksWanted["how"];
  readonly encoding: Encoding;
  /** What comes out depends on where it began: filters, dynamics, another rate. */
  readonly remembers: boolean;
};

type Parts = { readonly cache: ChunkCache; readonly hosts: StreamHosts };
type Maker = { readonly source: HostSource; next: number };

/** The chunks of a song for one listener: those that are known, and those that are made for it. */
export class SongChunks {
  readonly format: SongFormat;
  /** The chunk in which `startFrames` lies. */
  readonly first: number;
  readonly startFrames: number;
  readonly #parts: Parts;
  readonly #song: Treated;
  readonly #key: string;
  #maker: Maker | null = null;
  #isClosed = false;

  private constructor(parts: Parts, song: Treated, format: SongFormat, startSeconds: number) {
    const { totalFrames, rateHz } = format;
    const wanted = Math.round(startSeconds * rateHz);
    this.format = format;
    this.startFrames = totalFrames === -1 ? wanted : Math.min(wanted, totalFrames);
    this.first = Math.floor(this.startFrames / CHUNK_FRAMES);
    this.#parts = parts;
    this.#song = song;
    this.#key = keyOf({ ...song, origin: song.remembers ? this.first : 0 });
  }

  /** From `startSeconds` on. Errors: reasons for a person. */
  static async open(parts: Parts, song: Treated, startSeconds: number): Promise<SongChunks> {
    return new SongChunks(parts, song, await formatOf(parts, song), startSeconds);
  }

  /** One at a time. Errors: reasons for a person. */
  at(index: number): Promise<Chunk> {
    const { cache, hosts } = this.#parts;
    return cache.get(`${this.#key} ${index}`, () => hosts.withstand(() => this.#make(index)));
  }

  /** Idempotent. What is being made for others, too, is finished. */
  close(): void {
    this.#isClosed = true;
    this.#leave();
  }

  async #make(index: number): Promise<Chunk> {
    const isNear = this.#maker !== null && index >= this.#maker.next && index - this.#maker.next <= MAX_AHEAD;
    if (!isNear || this.#maker?.source.isGone === true) this.#leave();
    const maker = this.#maker ?? (await this.#open(index));
    this.#maker = maker;
    try {
      for (;;) {
        const chunk = await maker.source.next();
        if (maker.next++ === index || chunk.isLast) return chunk;
      }
    } finally {
      if (this.#isClosed) this.#leave();
    }
  }

  async #open(first: number): Promise<Maker> {
    const { source, how, encoding, remembers } = this.#song;
    const warmUp = remembers ? Math.min(WARM_UP, first - this.first) : 0;
    const { rateHz } = this.format;
    const wanted = { kind: "chunks" as const, source, how, encoding, first, warmUp, rateHz };
    return { source: await this.#parts.hosts.open(wanted), next: first };
  }

  #leave(): void {
    this.#maker?.source.close();
    this.#maker = null;
  }
}

/** Kept among the chunks, of which it is the smallest. */
async function formatOf({ cache, hosts }: Parts, { source, version }: Treated): Promise<SongFormat> {
  const chunk = await cache.get(keyOf({ source, version }), () =>
    hosts.withstand(async () => {
      const looked = await hosts.open({ kind: "look", source });
      looked.close();
      return { frames: 0, isLast: true, payload: Buffer.from(JSON.stringify(looked.opened)) };
    }),
  );
  return JSON.parse(String(chunk.payload));
}

function keyOf(song: object): string {
  return createHash("sha256").update(JSON.stringify(song)).digest("base64");
}
