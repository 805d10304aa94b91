import type { Socket } from "node:net";
import type { MpdLimits } from "./limits.ts";
import type { OwnBytes } from "./own-bytes.ts";
import type { Chunk } from "./scope.ts";

/** So much a client may always have on its way. */
const FAIR_SHARE_BYTES = 64 * 1024;

/**
 * What is on its way to one client. Text is gathered and written at once, bytes are passed on
 * as they are; a client that does not read holds up only
 * itself, and is dropped when it leaves too much unread for too long.
 */
export class Output {
  readonly #socket: Socket;
  readonly #limits: MpdLimits;
  readonly #drop: () => void;
  readonly #totalBytes: () => number;
  #text = "";
  #wake: (() => void) | null = null;

  /** `totalBytes` is what all clients have not read yet; `drop` ends the connection at once. */
  constructor(socket: Socket, limits: MpdLimits, totalBytes: () => number, drop: () => void) {
    this.#socket = socket;
    this.#drop = drop;
    this.#totalBytes = totalBytes;
    this.#limits = limits;
    socket.on("drain", () => this.#wake?.());
    socket.on("close", () => this.#wake?.());
  }

  put(chunk: Chunk | OwnBytes): void {
    if (typeof chunk === "string") {
      this.#text += chunk;
      if (this.#text.length > this.#limits.softOutputBytes) this.flush();
      return;
    }
    this.flush();
    this.#gather();
    if (this.#socket.writable) {
      if (chunk instanceof Uint8Array) this.#socket.write(chunk);
      // What could not be sent may still be on its way into the closing socket.
      else this.#socket.write(chunk.bytes, (error) => !error && chunk.release());
    }
    this.#enforce();
  }

  /** Sends what is written in this turn of the event loop, bytes and the text after them, in one packet. */
  #gather(): void {
    if (this.#socket.writableCorked > 0) return;
    this.#socket.cork();
    process.nextTick(() => this.#socket.uncork());
  }

  /** What was put but not yet flushed is forgotten: the connection broke the rules. */
  discard(): void {
    this.#text = "";
  }

  flush(): void {
    const text = this.#text;
    if (text === "") return;
    this.#text = "";
    if (this.#socket.writable) this.#socket.write(text);
    this.#enforce();
  }

  get isFull(): boolean {
    const { softOutputBytes, totalOutputBytes } = this.#limits;
    const bytes = this.#socket.writableLength;
    return bytes > softOutputBytes || (bytes > FAIR_SHARE_BYTES && this.#totalBytes() > totalOutputBytes);
  }

  /** Waits until the client has read; drops it when it does not. */
  async drained(): Promise<void> {
    if (!this.isFull || this.#socket.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.#drop(), this.#limits.stallMs);
    this.#wake = resolve;
    await promise;
    this.#wake = null;
    clearTimeout(timer);
  }

  #enforce(): void {
    if (this.#socket.writableLength > this.#limits.hardOutputBytes) this.#drop();
  }
}
