import { Duplex } from "node:stream";

const ICY = "ICY ";

/**
 * A connection on which "ICY 200 OK" reads "HTTP/1.0 200 OK": the first line of old SHOUTcast servers, which are HTTP in
 * all else.
 */
export class StatusLine extends Duplex {
  readonly #socket: Duplex;
  #begin: Buffer | null = Buffer.alloc(0);

  constructor(socket: Duplex) {
    super();
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      if (!this.push(this.#translated(chunk))) socket.pause();
    });
    let hasEnded = false;
    socket.on("end", () => {
      hasEnded = true;
      this.push(null);
    });
    socket.on("error", (error) => this.destroy(error));
    // What came before an orderly end may not be read yet.
    socket.on("close", () => {
      if (!hasEnded) this.destroy();
    });
    socket.pause();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #translated(chunk: Buffer): Buffer {
    if (this.#begin === null) return chunk;
    const begin = Buffer.concat([this.#begin, chunk]);
    const word = begin.toString("latin1", 0, ICY.length);
    this.#begin = begin.length < ICY.length && ICY.startsWith(word) ? begin : null;
    if (this.#begin !== null) return Buffer.alloc(0);
    return word === ICY ? Buffer.concat([Buffer.from("HTTP/1.0 "), begin.subarray(ICY.length)]) : begin;
  }
}
