import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A raw connection that sends text and waits for whole answers. */
export class TestClient {
  readonly socket: Socket;
  #received = "";
  #closed = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString("latin1");
      this.#wake();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
    socket.on("error", () => {});
  }

  static async connect(address: string): Promise<TestClient> {
    const [host = "", port = "0"] = address.split(":");
    return TestClient.#greeted(connect({ host, port: Number(port), noDelay: true }));
  }

  /** Through a local socket. */
  static connectLocal(path: string): Promise<TestClient> {
    return TestClient.#greeted(connect(path));
  }

  static async #greeted(socket: Socket): Promise<TestClient> {
    const client = new TestClient(socket);
    await once(socket, "connect");
    await client.answer();
    return client;
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** Lines up to and with OK or ACK. */
  async answer(): Promise<string[]> {
    for (;;) {
      const end = /^(OK|ACK)( .*)?\n/m.exec(this.#received);
      if (end !== null) {
        const text = this.#received.slice(0, end.index + end[0].length);
        this.#received = this.#received.slice(text.length);
        return Buffer.from(text, "latin1").toString("utf8").trimEnd().split("\n");
      }
      if (this.#closed) return ["<closed>"];
      await this.#more();
    }
  }

  /** Everything until the server hangs up. */
  async rest(): Promise<string> {
    while (!this.#closed) await this.#more();
    return this.#received;
  }

  async ask(line: string): Promise<string[]> {
    this.send(`${line}\n`);
    return this.answer();
  }

  /** Whether nothing arrives while another client's `ping` goes round. */
  get isQuiet(): boolean {
    return this.#received === "";
  }

  close(): void {
    this.socket.destroy();
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
