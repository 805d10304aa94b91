import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Clock } from "../../shared/clock.ts";
import { DomainError } from "../../shared/errors.ts";
import type { FromSimilarity, Neighbour, ToSimilarity } from "./similarity-messages.ts";

/** The thread and all it holds go when nobody asked for so long. */
const REST_MS = 60_000;
/** While songs are being analysed, what is known is renewed this often at most. */
const RENEW_MS = 30_000;
const MAX_WAITING = 100;
const URIS_AT_ONCE = 2_000;

type Waiting = { resolve(neighbours: readonly Neighbour[] | null): void; reject(error: unknown): void };

export type SimilarityParts = {
  readonly entry: URL;
  /** All there are, in any order. Errors: `unavailable`. */
  readonly load: () => Promise<{ readonly uris: readonly string[]; readonly rows: Float32Array }>;
  readonly clock: Clock;
  readonly restMs?: number;
  readonly renewMs?: number;
};

/**
 * Asks a thread of its own which songs are alike, so that neither the main thread nor the library waits for millions of
 * numbers. The thread is there only while somebody asks.
 */
export class SimilarityDesk {
  readonly #parts: SimilarityParts;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #loading: Promise<void> | null = null;
  #loadedMs = Number.NEGATIVE_INFINITY;
  #isStale = true;
  #rest: NodeJS.Timeout | null = null;
  #lastId = 0;
  #isClosed = false;

  constructor(parts: SimilarityParts) {
    this.#parts = parts;
  }

  get isHolding(): boolean {
    return this.#worker !== null;
  }

  /** Other songs are analysed by now than were. */
  changed(): void {
    this.#isStale = true;
  }

  /** Errors: `busy`, `unavailable`. */
  async nearest(uri: string, limit: number): Promise<readonly Neighbour[] | null> {
    if (this.#waiting.size >= MAX_WAITING) throw new DomainError("busy", "Too many look for similar songs; try again");
    await this.#ready();
    if (this.#worker === null || this.#isClosed) throw gone();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<readonly Neighbour[] | null>();
    this.#waiting.set(id, { resolve, reject });
    this.#tell({ type: "ask", id, uri, limit });
    const neighbours = await promise;
    // Perhaps it has been analysed since.
    if (neighbours === null) this.#isStale = true;
    return neighbours;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  async #ready(): Promise<void> {
    if (this.#isClosed) throw gone();
    this.#restLater();
    const ageMs = this.#parts.clock.monotonicMs() - this.#loadedMs;
    const isOld = this.#isStale && ageMs >= (this.#parts.renewMs ?? RENEW_MS);
    if (this.#worker !== null && !isOld && this.#loading === null) return;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    await this.#loading;
  }

  /** Not while somebody waits for an answer, however long it takes. */
  #restLater(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    const rest = () => {
      if (this.#waiting.size > 0 || this.#loading !== null) this.#restLater();
      else void this.#end();
    };
    this.#rest = setTimeout(rest, this.#parts.restMs ?? REST_MS).unref();
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    try {
      const { uris, rows } = await this.#parts.load();
      if (this.#isClosed) throw gone();
      this.#worker ??= this.#start();
      for (let from = 0; from < uris.length; from += URIS_AT_ONCE) {
        this.#tell({ type: "uris", uris: uris.slice(from, from + URIS_AT_ONCE) });
        await turn();
      }
      this.#worker?.postMessage({ type: "rows", rows } satisfies ToSimilarity, [rows.buffer as ArrayBuffer]);
      this.#loadedMs = this.#parts.clock.monotonicMs();
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#parts.entry, { name: "similarity", execArgv: [] });
    worker.unref();
    worker.on("message", ({ id, neighbours }: FromSimilarity) => {
      this.#waiting.get(id)?.resolve(neighbours);
      this.#waiting.delete(id);
    });
    // What it died of, too much memory most likely, is of no use to who asks.
    worker.on("error", () => {});
    worker.once("exit", () => {
      if (this.#worker === worker) void this.#end();
    });
    return worker;
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#loadedMs = Number.NEGATIVE_INFINITY;
    this.#isStale = true;
    if (this.#rest !== null) clearTimeout(this.#rest);
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
    await worker?.terminate();
  }

  #tell(message: ToSimilarity): void {
    this.#worker?.postMessage(message);
  }
}

function gone(): DomainError {
  return new DomainError("unavailable", "Similar songs cannot be looked for just now; try again in a moment");
}
