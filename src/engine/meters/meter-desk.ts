import { Worker } from "node:worker_threads";
import type { MeterReading } from "../../shared/sound/meter-reading.ts";
import { type TapBuffers, wantTap } from "../tap.ts";
import type { MeterWish } from "./meter-worker.ts";
import { createReading, type ReadingBuffers, readingBlock, readingOf } from "./reading-block.ts";

/** When nobody listened for so long, the thread ends. */
const REST_MS = 10_000;

type Followed = {
  readonly id: number;
  readonly tap: TapBuffers;
  readonly buffers: ReadingBuffers;
  readonly read: () => MeterReading | null;
  readonly unwant: () => void;
  listeners: number;
};

/**
 * The meters of all zones, on the main thread. Only while somebody listens to a zone does its audio thread write to its
 * tap, and only while somebody listens to any is there a thread that measures.
 */
export class MeterDesk {
  readonly #entry: URL;
  readonly #tapOf: (zone: string) => TapBuffers | undefined;
  readonly #onError: (error: unknown) => void;
  readonly #restMs: number;
  readonly #followed = new Map<TapBuffers, Followed>();
  #worker: Worker | null = null;
  #rest: NodeJS.Timeout | null = null;
  #lastId = 0;

  constructor(parts: {
    readonly entry: URL;
    readonly tapOf: (zone: string) => TapBuffers | undefined;
    readonly onError: (error: unknown) => void;
    readonly restMs?: number;
  }) {
    this.#entry = parts.entry;
    this.#tapOf = parts.tapOf;
    this.#onError = parts.onError;
    this.#restMs = parts.restMs ?? REST_MS;
  }

  get isMeasuring(): boolean {
    return this.#worker !== null;
  }

  /** `read` gives the newest reading, null before the first one (some 50 ms); `stop` is idempotent. Null: no such zone. */
  listen(zone: string): { read(): MeterReading | null; stop(): void } | null {
    const tap = this.#tapOf(zone);
    if (tap === undefined) return null;
    const followed = this.#followed.get(tap) ?? this.#follow(tap);
    this.#worker ??= this.#start();
    followed.listeners++;
    let isOver = false;
    return {
      read: followed.read,
      stop: () => {
        if (isOver) return;
        isOver = true;
        followed.listeners--;
        if (followed.listeners === 0) this.#leave(followed);
      },
    };
  }

  async close(): Promise<void> {
    if (this.#rest !== null) clearTimeout(this.#rest);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #follow(tap: TapBuffers): Followed {
    const buffers = createReading();
    const block = readingBlock(buffers);
    let newest: MeterReading | null = null;
    const read = () => {
      if (block.isStale) newest = readingOf(block);
      return newest;
    };
    const followed = { id: ++this.#lastId, tap, buffers, read, unwant: wantTap(tap), listeners: 0 };
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    this.#tell({ type: "follow", id: followed.id, tap, reading: buffers });
    this.#followed.set(tap, followed);
    return followed;
  }

  #leave({ id, tap, unwant }: Followed): void {
    this.#followed.delete(tap);
    unwant();
    this.#tell({ type: "leave", id });
    if (this.#followed.size > 0) return;
    this.#rest = setTimeout(() => {
      this.#rest = null;
      void this.close();
    }, this.#restMs);
    this.#rest.unref();
  }

  #tell(wish: MeterWish): void {
    this.#worker?.postMessage(wish);
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { name: "meters" });
    worker.unref();
    worker.on("error", this.#onError);
    worker.once("exit", () => {
      // It died by itself: whoever listens next starts another, which goes on for all.
      if (this.#worker === worker) this.#worker = null;
    });
    for (const { id, tap, buffers } of this.#followed.values()) {
      worker.postMessage({ type: "follow", id, tap, reading: buffers } satisfies MeterWish);
    }
    return worker;
  }
}
