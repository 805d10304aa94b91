import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";

const NEWLINE = 0x0a;
const PATIENCE_MS = 10_000;

/** A connection that knows nothing of the answers but where they end. One question at a time. */
export class Link {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #lines: string[] = [];
  #waiting: ((lines: readonly string[]) => void) | null = null;
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
      this.#take();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#ended = true;
      this.#lines.push("<closed>");
      this.#answered();
    });
  }

  /** Connected and greeted. */
  static async open(port: number): Promise<Link> {
    const link = new Link(connect({ port, host: "127.0.0.1", noDelay: true }));
    const greeting = await link.#answer();
    if (!greeting[0]?.startsWith("OK MPD ")) throw new Error(`no greeting: ${greeting.join(" ")}`);
    return link;
  }

  /** The lines of the answer; binary parts as their hash, `<closed>` when there is no more. */
  ask(line: string): Promise<readonly string[]> {
    this.#socket.write(`${line}\n`);
    return this.#answer();
  }

  close(): void {
    this.#socket.destroy();
  }

  #answer(): Promise<readonly string[]> {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    if (this.#ended) return Promise.resolve(["<closed>"]);
    const timer = setTimeout(() => {
      this.#lines.push("<nothing>");
      this.#answered();
    }, PATIENCE_MS);
    this.#waiting = (lines) => {
      clearTimeout(timer);
      resolve(lines);
    };
    return promise;
  }

  #answered(): void {
    const lines = this.#lines;
    this.#lines = [];
    this.#waiting?.(lines);
    this.#waiting = null;
  }

  #take(): void {
    for (let end = this.#bytes.indexOf(NEWLINE); end >= 0; end = this.#bytes.indexOf(NEWLINE)) {
      const line = this.#bytes.toString("utf8", 0, end);
      const binary = /^binary: (\d+)$/.exec(line);
      const after = end + 1 + (binary === null ? 0 : Number(binary[1]) + 1);
      if (this.#bytes.length < after) return;
      this.#lines.push(line);
      if (binary !== null) {
        this.#lines.push(
          createHash("sha1")
            .update(this.#bytes.subarray(end + 1, after))
            .digest("hex"),
        );
      }
      this.#bytes = this.#bytes.subarray(after);
      if (line === "OK" || /^(OK MPD|ACK \[)/.test(line)) this.#answered();
    }
  }
}
