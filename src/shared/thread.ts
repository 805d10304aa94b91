import { Worker, type WorkerOptions } from "node:worker_threads";

/** The first message of a Thread's entry, sent when all it needs is loaded. */
export const LOADED = "loaded";
export type Loaded = typeof LOADED;

/**
 * A worker thread that loads native libraries. It is never ended while it does: Node-API turns an error in a thread that
 * is being stopped into the end of the whole process (`napi_throw`, SIGABRT).
 */
export class Thread extends Worker {
  readonly #loaded: Promise<void>;

  constructor(entry: URL, options: WorkerOptions) {
    super(entry, options);
    this.#loaded = new Promise((resolve) => {
      this.once("message", () => resolve());
      this.once("exit", () => resolve());
    });
  }

  override async terminate(): Promise<number> {
    this.ref();
    await this.#loaded;
    return await super.terminate();
  }
}
