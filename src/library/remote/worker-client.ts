import { Worker } from "node:worker_threads";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import type { LibraryHealth } from "../library-health.ts";
import type { LibraryEvent } from "../library-port.ts";
import { withOwnYoungGeneration } from "../own-young-generation.ts";
import type {
  FromLibraryWorker,
  LibraryWorkerSettings,
  Questions,
  Slice,
  SlicedQuestions,
  ToLibraryWorker,
} from "../worker-messages.ts";

const MAX_IN_FLIGHT = 256;
const MAX_WAITING = 10_000;
/** What a scan makes and forgets: with less, a third of its time is spent on moving what is about to be forgotten. */
const YOUNG_GENERATION_MIB = 24;
/** Work on messages in one turn of the event loop; the one under way comes on top. */
const TURN_MS = 2;
const RESTART_DELAYS_MS = [100, 500, 2_000, 10_000];

type Pending = { slice(slice: Slice): void; settle(outcome: { value: unknown } | { error: DomainError }): void };

/**
 * The library worker seen from the main thread. At most 256 questions are with the worker, 10 000 more wait here. When
 * the worker dies everything under way is rejected with `unavailable` and a new worker is started, at most every 10 s
 * when it keeps dying.
 */
export class WorkerClient {
  readonly #entry: URL;
  readonly #settings: Omit<LibraryWorkerSettings, "entry" | "lastJob">;
  readonly #logger: Logger;
  readonly #publish: (event: LibraryEvent) => void;
  readonly #kept: (what: "playlists" | "stickers") => void;
  readonly #ended: () => void;
  readonly #pending = new Map<number, Pending>();
  readonly #waiting: (() => void)[] = [];
  #worker: Worker | null = null;
  #lastId = 0;
  /** Messages that have arrived and wait for the next turn of the event loop. */
  readonly #backlog: FromLibraryWorker[] = [];
  #turnBeganMs: number | null = null;
  #lastJob = 0;
  #started = false;
  #restarts = 0;
  #closed = false;
  #health: LibraryHealth = { warnings: [], roots: [], restarts: 0 };

  /** `ended` is called when a worker is gone, with whatever it was doing. */
  constructor(
    entry: URL,
    settings: Omit<LibraryWorkerSettings, "entry" | "lastJob">,
    logger: Logger,
    publish: (event: LibraryEvent) => void,
    kept: (what: "playlists" | "stickers") => void,
    ended: () => void,
  ) {
    this.#entry = entry;
    this.#settings = settings;
    this.#logger = logger;
    this.#publish = publish;
    this.#kept = kept;
    this.#ended = ended;
  }

  get health(): LibraryHealth {
    return { ...this.#health, restarts: this.#restarts };
  }

  /** Resolves when the databases are open. Errors: `busy` (another daemon), `unavailable`. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = withOwnYoungGeneration(
        () =>
          new Worker(this.#entry, {
            workerData: { ...this.#settings, entry: this.#entry.href, lastJob: this.#lastJob },
            execArgv: [],
            resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
          }),
      );
      this.#worker = worker;
      worker.on("message", (message: FromLibraryWorker) => {
        if (message.type === "ready") {
          this.#started = true;
          resolve();
        } else if (message.type === "refused") reject(new DomainError(message.code, message.message));
        this.#take(message);
      });
      worker.on("error", (error) => this.#logger.error({ error: String(error) }, "the library worker failed"));
      worker.on("exit", () => {
        reject(new DomainError("unavailable", "The library could not start"));
        this.#lost(worker);
      });
    });
  }

  async ask<Type extends keyof Questions>(type: Type, ask: Questions[Type]["ask"]): Promise<Questions[Type]["answer"]> {
    // At once where it can be: the worker begins while whoever asks goes on.
    if (this.#isBusy) await this.#slot();
    return this.#askNow(type, ask);
  }

  #askNow<Type extends keyof Questions>(type: Type, ask: Questions[Type]["ask"]): Promise<Questions[Type]["answer"]> {
    return new Promise((resolve, reject) => {
      this.#send(
        { type, ...ask },
        () => {},
        (outcome) => {
          if ("error" in outcome) reject(outcome.error);
          else resolve(outcome.value as Questions[Type]["answer"]);
        },
      );
    });
  }

  /** The slices of an answer; the next is asked for when the consumer takes one. */
  async *slices<Type extends keyof SlicedQuestions>(
    type: Type,
    ask: SlicedQuestions[Type]["ask"],
  ): AsyncGenerator<SlicedQuestions[Type]["slice"]> {
    await this.#slot();
    const arrived: SlicedQuestions[Type]["slice"][] = [];
    let outcome: { value: unknown } | { error: DomainError } | null = null;
    let wake = () => {};
    const id = this.#send(
      { type, ...ask },
      (slice) => {
        arrived.push(slice);
        wake();
      },
      (end) => {
        outcome = end;
        wake();
      },
    );
    try {
      for (;;) {
        const next = arrived.shift();
        if (next !== undefined) {
          if (outcome === null) this.#post({ type: "more", id });
          yield next;
          continue;
        }
        const end = outcome as { value: unknown } | { error: DomainError } | null;
        if (end !== null && "error" in end) throw end.error;
        if (end !== null) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      if (outcome === null) this.#post({ type: "enough", id });
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const worker = this.#worker;
    // Whatever else is asked: databases that are not closed are checked at the next start.
    const closing = worker === null ? null : this.#askNow("close", {}).catch(() => null);
    this.#closed = true;
    await closing;
    await worker?.terminate();
    this.#rejectAll();
  }

  get #isBusy(): boolean {
    return this.#worker === null || this.#closed || this.#pending.size >= MAX_IN_FLIGHT;
  }

  async #slot(): Promise<void> {
    if (this.#worker === null || this.#closed) throw unavailable();
    if (this.#pending.size < MAX_IN_FLIGHT) return;
    if (this.#waiting.length >= MAX_WAITING) throw new DomainError("busy", "Too many library requests are waiting");
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#worker === null || this.#closed) throw unavailable();
  }

  #send(question: object, slice: Pending["slice"], settled: Pending["settle"]): number {
    const id = ++this.#lastId;
    const settle: Pending["settle"] = (outcome) => {
      this.#pending.delete(id);
      this.#waiting.shift()?.();
      settled(outcome);
    };
    this.#pending.set(id, { slice, settle });
    this.#post({ ...question, id } as ToLibraryWorker);
    return id;
  }

  #post(message: ToLibraryWorker): void {
    this.#worker?.postMessage(message);
  }

  /**
   * A port hands over up to a thousand messages in one turn of the event loop, also those that arrive meanwhile: whoever
   * asks for the next part of something as soon as it has one would keep the loop from turning.
   */
  #take(message: FromLibraryWorker): void {
    if (this.#turnBeganMs === null) {
      this.#turnBeganMs = performance.now();
      setImmediate(() => this.#drain());
    }
    if (this.#backlog.length > 0 || performance.now() - this.#turnBeganMs > TURN_MS) this.#backlog.push(message);
    else this.#receive(message);
  }

  /** One at a time: what a message sets going runs after it, and counts. */
  #drain(): void {
    const message = this.#backlog.shift();
    if (message !== undefined) this.#receive(message);
    if (this.#backlog.length > 0) setImmediate(() => this.#drain());
    else this.#turnBeganMs = null;
  }

  #receive(message: FromLibraryWorker): void {
    switch (message.type) {
      case "ready":
      case "health":
        this.#health = message.health;
        break;
      case "refused":
        break;
      case "answer":
        this.#pending.get(message.id)?.settle({ value: message.value });
        break;
      case "slice":
        this.#pending.get(message.id)?.slice(message.slice);
        if (message.isLast) this.#pending.get(message.id)?.settle({ value: null });
        break;
      case "error":
        this.#pending.get(message.id)?.settle({ error: new DomainError(message.code, message.message) });
        break;
      case "event":
        if (message.event.type === "update") this.#lastJob = message.event.job;
        this.#publish(message.event);
        break;
      case "kept":
        this.#kept(message.what);
        break;
      case "log":
        this.#logger[message.level](message.fields, message.message);
        break;
    }
  }

  #lost(worker: Worker): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    for (const message of this.#backlog.splice(0)) this.#receive(message);
    this.#rejectAll();
    this.#ended();
    if (this.#closed || !this.#started) return;
    const delayMs = RESTART_DELAYS_MS[Math.min(this.#restarts, RESTART_DELAYS_MS.length - 1)] ?? 0;
    this.#restarts++;
    setTimeout(() => {
      if (!this.#closed)
        this.start().catch((error: unknown) => this.#logger.error({ error: String(error) }, "library"));
    }, delayMs).unref();
  }

  #rejectAll(): void {
    for (const { settle } of [...this.#pending.values()]) settle({ error: unavailable() });
  }
}

function unavailable(): DomainError {
  return new DomainError("unavailable", "The library is restarting; try again in a moment");
}
