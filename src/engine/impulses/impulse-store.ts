import type { ImpulseTables } from "../../dsp/convolver/impulse-tables.ts";
import { DomainError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/logger.ts";
import type { ImpulseInfo } from "../../shared/sound/impulse-info.ts";
import { Subscribers, type Unsubscribe } from "../../shared/subscribers.ts";
import { LOADED, type Loaded, Thread } from "../../shared/thread.ts";
import type { ImpulseSource } from "../sound-supply.ts";
import type { FromImpulseWorker, ImpulseQuestion, ImpulseQuestions, ImpulseWorkerData } from "./impulse-messages.ts";

/** Tables of the longest response in true stereo take 18 MB. */
const MAX_TABLES = 4;
const MAX_WAITING = 64;
/** The thread ends when it had nothing to do for so long. */
const IDLE_MS = 10_000;

type Waiting = { resolve(answer: unknown): void; reject(error: Error): void };

/**
 * The impulse responses of the daemon. Strangers' bytes are read, and tables built, in a thread of its own, which is there
 * only while it is needed; what is asked for twice is built once. Belongs to the main thread.
 */
export class ImpulseStore implements ImpulseSource {
  readonly #entry: URL;
  readonly #data: ImpulseWorkerData;
  readonly #logger: Logger;
  readonly #idleMs: number;
  readonly #changed: Subscribers<string>;
  readonly #waiting = new Map<number, Waiting>();
  /** By response and rate, the one that was asked for last at the end. */
  readonly #tables = new Map<string, Promise<ImpulseTables>>();
  #worker: Thread | null = null;
  #started = 0;
  #idle: NodeJS.Timeout | null = null;
  #lastId = 0;
  #closed = false;

  constructor(entry: URL, data: ImpulseWorkerData, logger: Logger, idleMs = IDLE_MS) {
    this.#entry = entry;
    this.#data = data;
    this.#logger = logger;
    this.#idleMs = idleMs;
    this.#changed = new Subscribers((error) => logger.error({ err: error }, "a listener failed"));
  }

  /** How many threads there have been. */
  get startedWorkers(): number {
    return this.#started;
  }

  onChange(listener: (impulse: string) => void): Unsubscribe {
    return this.#changed.add(listener);
  }

  list(): Promise<readonly ImpulseInfo[]> {
    return this.#ask("list", {});
  }

  /** `bytes` are of no use afterwards. Errors: `bad-argument` with what is wrong, `busy`, `no-space`. */
  async put(name: string, bytes: Uint8Array, normalise: boolean): Promise<ImpulseInfo> {
    // Handed over instead of copied, unless they share their memory with others.
    const { buffer } = bytes;
    const isWhole = buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength;
    const info = await this.#ask("put", { name, bytes, normalise }, isWhole ? [buffer] : []);
    this.#forget(name);
    this.#changed.publish(name);
    return info;
  }

  /** Errors: `not-found`. */
  async remove(name: string): Promise<void> {
    await this.#ask("remove", { name });
    this.#forget(name);
    this.#changed.publish(name);
  }

  tables(name: string, rateHz: number): Promise<ImpulseTables> {
    const place = `${rateHz} ${name}`;
    const known = this.#tables.get(place);
    const tables = known ?? this.#ask("tables", { name, rateHz, key: `${place} ${this.#lastId}` });
    this.#tables.delete(place);
    this.#tables.set(place, tables);
    for (const oldest of this.#tables.keys()) {
      if (this.#tables.size <= MAX_TABLES) break;
      this.#tables.delete(oldest);
    }
    if (known === undefined) {
      tables.catch(() => {
        if (this.#tables.get(place) === tables) this.#tables.delete(place);
      });
    }
    return tables;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const ended = this.#end();
    this.#fail("The daemon is stopping");
    await ended;
  }

  #forget(name: string): void {
    for (const place of this.#tables.keys()) {
      if (place.endsWith(` ${name}`) && place.indexOf(" ") === place.length - name.length - 1)
        this.#tables.delete(place);
    }
  }

  #ask<Q extends ImpulseQuestion>(
    question: Q,
    ask: ImpulseQuestions[Q]["ask"],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ImpulseQuestions[Q]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new DomainError("unavailable", "The daemon is stopping");
      if (this.#waiting.size >= MAX_WAITING)
        throw new DomainError("busy", "Too many impulse responses are asked for at once");
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      if (this.#idle !== null) clearTimeout(this.#idle);
      this.#idle = null;
      this.#worker ??= this.#start();
      this.#worker.postMessage({ ...ask, id, question }, [...transfer]);
    });
  }

  #start(): Thread {
    this.#started++;
    const worker = new Thread(this.#entry, { workerData: this.#data, name: "impulses", execArgv: [] });
    worker.on("message", (message: FromImpulseWorker | Loaded) => {
      if (message !== LOADED) this.#answered(message);
    });
    worker.on("error", (error) => this.#logger.error({ err: error }, "the thread of the impulse responses failed"));
    worker.once("exit", () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail("Impulse responses cannot be read just now; try again");
    });
    worker.unref();
    return worker;
  }

  #answered(message: FromImpulseWorker): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (waiting !== undefined) {
      if ("answer" in message) waiting.resolve(message.answer);
      else if (message.code !== null) waiting.reject(new DomainError(message.code, message.message));
      else {
        this.#logger.error({ reason: message.message }, "an impulse response could not be handled");
        waiting.reject(new DomainError("internal", message.message));
      }
    }
    if (this.#waiting.size > 0 || this.#worker === null) return;
    this.#idle = setTimeout(() => void this.#end(), this.#idleMs);
    this.#idle.unref();
  }

  async #end(): Promise<void> {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new DomainError("unavailable", message));
    this.#waiting.clear();
  }
}
