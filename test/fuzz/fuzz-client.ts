import { once } from "node:events";
import { connect, type Socket } from "node:net";

const SENTINEL = "sentinel";
const ANSWER = /^(?:OK|ACK \[\d+@\d+\] \{[^}]*\} .*)$/;
/** What a line of an answer may be (doc/protocol.rst, "Responses"). */
const WELL_FORMED = /^(?:OK|list_OK|ACK \[\d+@\d+\] \{\w*\} .*|\d+:file: .*|[A-Za-z_][A-Za-z_:0-9 -]*: ?.*)$/;
const TIMEOUT_MS = 30_000;

export type Heard = {
  /** The lines with OK or ACK, in order, without the sentinel's. */
  readonly answers: readonly string[];
  readonly listOks: number;
  /** The server hung up. */
  readonly closed: boolean;
  /** Lines no client could read, or refusals that speak of a bug. */
  readonly faults: readonly string[];
};

/** A connection that sends anything and takes what comes. */
export class FuzzClient {
  readonly #socket: Socket;
  #text = "";
  #closed = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      this.#text += chunk;
      this.#wake();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
    socket.on("error", () => {});
  }

  static async connect(port: number): Promise<FuzzClient> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const client = new FuzzClient(socket);
    await once(socket, "connect");
    await client.#until(() => client.#text.includes("\n"));
    client.#text = "";
    return client;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Sends and waits for the answers to all of it. Errors: when nothing comes for half a minute. */
  async exchange(bytes: Buffer, number: number): Promise<Heard> {
    const mark = `"${SENTINEL}${number}"`;
    this.#text = "";
    this.#socket.write(Buffer.concat([bytes, Buffer.from(`noidle\ncommand_list_end\n${SENTINEL}${number}\n`)]));
    await this.#until(() => this.#closed || this.#text.endsWith(`${mark}\n`));
    const lines = this.#text.split("\n").slice(0, -1);
    const answers = lines.filter((line) => ANSWER.test(line));
    if (!this.#closed) answers.pop();
    return {
      answers,
      listOks: lines.filter((line) => line === "list_OK").length,
      closed: this.#closed,
      faults: lines.filter((line) => !WELL_FORMED.test(line) || line.includes("Internal error") || !isUtf8(line)),
    };
  }

  close(): void {
    this.#socket.destroy();
  }

  async #until(isDone: () => boolean): Promise<void> {
    const timer = setTimeout(() => this.#socket.destroy(new Error("no answer")), TIMEOUT_MS);
    while (!isDone()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(timer);
  }
}

function isUtf8(latin1: string): boolean {
  const bytes = Buffer.from(latin1, "latin1");
  return Buffer.compare(bytes, Buffer.from(bytes.toString("utf8"))) === 0;
}
