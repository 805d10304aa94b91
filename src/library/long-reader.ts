import { DomainError } from "../shared/errors.ts";
import { LOADED, type Loaded, Thread } from "../shared/thread.ts";
import {
  type LongAnswer,
  type LongMessage,
  type LongQuestion,
  type LongReaderSettings,
  longAnswer,
} from "./long-questions.ts";
import type { Reader } from "./query/reader.ts";

const MAX_WAITING = 100;
/**
 * Everything it used is given back when nothing long was asked for this long; before IdleMemory has the system take what
 * lies free, or what the largest answer needed would stay.
 */
const IDLE_MS = 2_000;
const MAX_ANSWER_MS = 30_000;

type Waiting = {
  readonly question: LongQuestion;
  resolve(answer: LongAnswer): void;
  reject(error: unknown): void;
};

/**
 * A thread of its own for questions that may look at the whole library, there only while they are asked: short answers
 * and writes never wait for one. SQLite and a regular expression cannot be stopped half way to let others in between.
 */
export class LongReader {
  readonly #entry: URL;
  readonly #libraryPath: string;
  readonly #reader: Reader;
  readonly #waiting: Waiting[] = [];
  readonly #underWay = new Map<string, Promise<LongAnswer>>();
  #worker: Thread | null = null;
  #current: Waiting | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** `entry` is the library worker's own; `reader` reads the same library. */
  constructor(entry: URL, libraryPath: string, reader: Reader) {
    this.#entry = entry;
    this.#reader = reader;
    this.#libraryPath = libraryPath;
  }

  /** Equal questions share one answer. Errors: those of the question, `busy`, `unavailable`. */
  ask(question: LongQuestion): Promise<LongAnswer> {
    const key = JSON.stringify(question);
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    if (this.#closed) return Promise.reject(new DomainError("unavailable", "The library is closing"));
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new DomainError("busy", "Too many long searches are waiting; try again in a moment"));
    }
    const { promise, resolve, reject } = Promise.withResolvers<LongAnswer>();
    this.#underWay.set(key, promise);
    const over = () => void this.#underWay.delete(key);
    promise.then(over, over);
    this.#waiting.push({ question, resolve, reject });
    this.#next();
    return promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#setTimer(null, 0);
    const error = new DomainError("unavailable", "The library is closing");
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    await this.#end(error);
  }

  #next(): void {
    if (this.#current !== null) return;
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#setTimer(() => this.#end(new DomainError("unavailable", "idle")), IDLE_MS);
      return;
    }
    this.#current = next;
    this.#setTimer(() => this.#end(new DomainError("unavailable", "The answer took too long")), MAX_ANSWER_MS);
    this.#worker ??= this.#start();
    this.#worker.postMessage(next.question);
  }

  #start(): Thread {
    const workerData: LongReaderSettings = { longReaderOf: this.#libraryPath };
    const limits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };
    const worker = new Thread(this.#entry, { workerData, execArgv: [], resourceLimits: limits });
    worker.on("message", (message: LongMessage | Loaded) => this.#receive(message));
    worker.on("error", (error) => {
      if (this.#worker === worker) void this.#end(error);
    });
    worker.on("exit", () => {
      if (this.#worker === worker) void this.#end(new DomainError("unavailable", "The search failed"));
    });
    return worker;
  }

  #receive(message: LongMessage | Loaded): void {
    if (message === LOADED) return;
    const asked = this.#current;
    this.#current = null;
    if (message.type === "answer") asked?.resolve(message.answer);
    else if (message.code !== null) asked?.reject(new DomainError(message.code, message.message));
    else if (asked !== null) this.#answerHere(asked);
    this.#next();
  }

  /** What is wrong with the database shall be met where it is dealt with. */
  #answerHere({ question, resolve, reject }: Waiting): void {
    try {
      resolve(longAnswer(this.#reader, question));
    } catch (error) {
      reject(error);
    }
  }

  async #end(error: unknown): Promise<void> {
    const [worker, asked] = [this.#worker, this.#current];
    this.#worker = null;
    this.#current = null;
    asked?.reject(error);
    await worker?.terminate();
    if (!this.#closed && this.#waiting.length > 0) this.#next();
  }

  #setTimer(callback: (() => void) | null, delayMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = callback === null ? null : setTimeout(callback, delayMs);
    this.#timer?.unref();
  }
}
