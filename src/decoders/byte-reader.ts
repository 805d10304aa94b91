import type { Readable } from "node:stream";

/** Reads exact amounts from a stream. One read at a time; the stream holds at most its high-water mark or what is asked for. */
export class ByteReader {
  readonly #stream: Readable;
  #wake: () => void = () => {};

  constructor(stream: Readable) {
    this.#stream = stream;
    for (const event of ["readable", "end", "close", "error"]) stream.on(event, () => this.#wake());
  }

  /** `count` bytes, fewer only at the end of the stream (then 0 for ever). Without a count: whatever comes next. */
  async read(count?: number): Promise<Buffer> {
    for (;;) {
      const bytes: Buffer | null = this.#stream.read(count);
      if (bytes !== null) return bytes;
      if (this.#stream.readableEnded || this.#stream.destroyed) return Buffer.alloc(0);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Gives bytes back, to be read again. */
  unread(bytes: Buffer): void {
    if (bytes.length > 0) this.#stream.unshift(bytes);
  }
}
