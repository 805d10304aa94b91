import { type MessagePort, Worker, type WorkerOptions } from "node:worker_threads";

/** The first message of a Thread's entry, sent when all it needs is loaded. */
export const LOADED = "loaded";
export type Loaded = typeof LOADED;

/** The last message a Thread's entry is sent. */
const END = "end";
/** One that is in the middle of something longer is stopped there. */
const END_LIMIT_MS = 500;

/**
 * A worker thread that uses native libraries. It ends itself, between two messages: Node-API turns an error in a thread
 * that is being stopped into the end of the whole process (`napi_throw`, SIGABRT), and a library that is being loaded, or
 * whose functions are being declared, makes one.
 */
export class Thread extends Worker {
  readonly #loaded: Promise<void>;
  readonly #ended: Promise<number>;

  constructor(entry: URL, options: WorkerOptions) {
    super(entry, options);
    this.#ended = new Promise((resolve) => this.once("exit", resolve));
    this.#loaded = new Promise((resolve) => {
      this.once("message", () => resolve());
      this.once("exit", () => resolve());
    });
  }

  /** Resolves with the exit code when the thread is gone. */
  override async terminate(): Promise<number> {
    this.ref();
    await this.#loaded;
    this.postMessage(END);
    const timer = setTimeout(() => void super.terminate(), END_LIMIT_MS);
    try {
      return await this.#ended;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The other end, inside the thread: `receive` is given every message until the thread is to end. */
export function serveThread<Message>(port: MessagePort, receive: (message: Message) => void): void {
  port.on("message", (message: Message | typeof END) => {
    if (message === END) process.exit();
    else receive(message);
  });
  port.postMessage(LOADED satisfies Loaded);
}
