import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";

export type SocketEvent = {
  readonly event: string;
  readonly id: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of every shape
  readonly data: any;
};

/** A listener over a WebSocket that keeps what it was told. */
export class SocketReader {
  readonly events: SocketEvent[] = [];
  /** When each of them came. */
  readonly atMs: number[] = [];
  closeCode: number | null = null;
  readonly socket: WebSocket;
  #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.events.push(JSON.parse(String(data)));
      this.atMs.push(performance.now());
      this.#wake();
    });
    socket.on("close", (code) => {
      this.closeCode = code;
      this.#wake();
    });
  }

  /** Rejects with the status of the answer when it is refused. */
  static open(port: number, path = "/api/v1/ws", headers: Record<string, string> = {}): Promise<SocketReader> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      const reader = new SocketReader(socket);
      socket.on("open", () => resolve(reader));
      socket.on("unexpected-response", (_, response) => {
        response.resume();
        reject(new Error(`refused: ${response.statusCode}`));
      });
      socket.on("error", reject);
    });
  }

  say(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  of(event: string): SocketEvent[] {
    return this.events.filter((one) => one.event === event);
  }

  /** Resolves when `holds`, checked after each arrival. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.closeCode !== null) throw new Error(`the socket was closed (${this.closeCode})`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async closed(): Promise<number> {
    while (this.closeCode === null) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.closeCode;
  }

  close(): void {
    this.socket.terminate();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Connects, and then never reads a byte. */
export function deafSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", reject);
    socket.write(
      "GET /api/v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    );
    socket.pause();
    setTimeout(() => {
      socket.off("error", reject);
      socket.on("error", () => {});
      resolve(socket);
    }, 50);
  });
}
