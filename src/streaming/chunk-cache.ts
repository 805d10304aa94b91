import type { Chunk } from "./chunk.ts";

export type CacheLimits = { readonly chunks: number; readonly bytes: number };

/** `computed`: chunks that had to be made; `shared`: times somebody waited for one that was being made for another. */
export type CacheFigures = {
  readonly chunks: number;
  readonly bytes: number;
  readonly hits: number;
  readonly shared: number;
  readonly computed: number;
};

/**
 * The chunks that were made last, for everybody who listens. Taking in, giving out and dropping are synchronous, so the
 * count is exact; who misses the same one at the same time waits for one computation (audit C-14).
 */
export class ChunkCache {
  readonly #limits: CacheLimits;
  /** The one that was used last is the last one. */
  readonly #chunks = new Map<string, Chunk>();
  readonly #coming = new Map<string, Promise<Chunk>>();
  #bytes = 0;
  #hits = 0;
  #shared = 0;
  #computed = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  /** Errors: those of `compute`, for all who wait for it; they are not kept. */
  get(key: string, compute: () => Promise<Chunk>): Promise<Chunk> {
    const known = this.#chunks.get(key);
    if (known !== undefined) {
      this.#hits++;
      this.#chunks.delete(key);
      this.#chunks.set(key, known);
      return Promise.resolve(known);
    }
    const coming = this.#coming.get(key);
    if (coming !== undefined) {
      this.#shared++;
      return coming;
    }
    this.#computed++;
    const computing = compute().then(
      (chunk) => {
        this.#coming.delete(key);
        this.#put(key, chunk);
        return chunk;
      },
      (error: unknown) => {
        this.#coming.delete(key);
        throw error;
      },
    );
    this.#coming.set(key, computing);
    return computing;
  }

  figures(): CacheFigures {
    const { size: chunks } = this.#chunks;
    return { chunks, bytes: this.#bytes, hits: this.#hits, shared: this.#shared, computed: this.#computed };
  }

  #put(key: string, chunk: Chunk): void {
    const { chunks, bytes } = this.#limits;
    const size = chunk.payload.byteLength;
    if (size > bytes) return;
    for (const [oldest, { payload }] of this.#chunks) {
      if (this.#chunks.size < chunks && this.#bytes + size <= bytes) break;
      this.#chunks.delete(oldest);
      this.#bytes -= payload.byteLength;
    }
    this.#chunks.set(key, chunk);
    this.#bytes += size;
  }
}
