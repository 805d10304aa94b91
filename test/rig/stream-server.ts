import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One request as it came. `count`: how many came for this path before it. */
export type Exchange = {
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly count: number;
  readonly socket: Socket;
};

type Answer = (exchange: Exchange) => void | Promise<void>;

/** A server of streams that does what a test says, on bare sockets: also what no HTTP server would do. */
export class StreamServer {
  readonly requests: Exchange[] = [];
  readonly #server: Server;
  readonly #routes: Readonly<Record<string, Answer>>;
  readonly #sockets = new Set<Socket>();

  private constructor(routes: Readonly<Record<string, Answer>>) {
    this.#routes = routes;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(routes: Readonly<Record<string, Answer>>): Promise<StreamServer> {
    const server = new StreamServer(routes);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  [Symbol.dispose](): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => {});
    let text = "";
    const take = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (!text.includes("\r\n\r\n")) return;
      socket.off("data", take);
      socket.resume();
      void this.#answer(socket, text);
    };
    socket.on("data", take);
  }

  async #answer(socket: Socket, text: string): Promise<void> {
    const [first = "", ...lines] = text.split("\r\n");
    const path = first.split(" ")[1] ?? "";
    const headers = new Map(
      lines.map((line) => [line.split(":")[0]?.toLowerCase() ?? "", line.replace(/^[^:]*:\s*/, "")]),
    );
    const exchange = { path, headers, count: this.count(path), socket };
    this.requests.push(exchange);
    await (this.#routes[path] ?? notFound)(exchange);
  }
}

function notFound({ socket }: Exchange): void {
  socket.end(head("HTTP/1.1 404 Not Found", { "Content-Length": "0" }));
}

export function head(line: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line}\r\n${lines.join("")}\r\n`;
}

/** A file as web servers give it: whole or from a byte on. `cutAt`: the first answers break off at these bytes of the file. */
export function file(bytes: Buffer, type: string, cutAt: readonly number[] = [], ranges = true): Answer {
  return ({ socket, headers, count }) => {
    const asked = ranges ? /^bytes=(\d+)-/.exec(headers.get("range") ?? "")?.[1] : undefined;
    const first = Number(asked ?? 0);
    const range = asked === undefined ? {} : { "Content-Range": `bytes ${first}-${bytes.length - 1}/${bytes.length}` };
    socket.write(
      head(asked === undefined ? "HTTP/1.1 200 OK" : "HTTP/1.1 206 Partial Content", {
        "Content-Type": type,
        "Content-Length": String(bytes.length - first),
        ETag: '"one"',
        ...(ranges ? { "Accept-Ranges": "bytes" } : {}),
        ...range,
      }),
    );
    const cut = cutAt[count];
    socket.end(bytes.subarray(first, cut === undefined ? undefined : Math.max(first, cut)));
  };
}

/** What is to be sent with a title before it; `null` = the block of metadata is empty. */
export type Titled = readonly [title: string | Buffer | null, sound: Buffer];

/** Sound with metadata after every `interval` bytes, in which the titles come where they are due. */
export function withTitles(parts: readonly Titled[], interval: number): Buffer {
  const out: Buffer[] = [];
  let block: Buffer = Buffer.alloc(1);
  let left = interval;
  for (const [title, sound] of parts) {
    if (title !== null) block = metadata(title);
    for (let at = 0; at < sound.length; ) {
      const part = sound.subarray(at, at + left);
      out.push(part);
      at += part.length;
      left -= part.length;
      if (left > 0) continue;
      out.push(block);
      block = Buffer.alloc(1);
      left = interval;
    }
  }
  return Buffer.concat(out);
}

function metadata(title: string | Buffer): Buffer {
  const text = Buffer.concat([Buffer.from("StreamTitle='"), Buffer.from(title), Buffer.from("';StreamUrl='';")]);
  const units = Math.ceil(text.length / 16);
  const block = Buffer.alloc(1 + units * 16);
  block[0] = units;
  block.set(text, 1);
  return block;
}

/** Sends so many bytes a second, a tenth at a time, until all is sent or the listener is gone. */
export async function trickle(socket: Socket, bytes: Buffer, bytesPerSecond: number): Promise<void> {
  const step = Math.ceil(bytesPerSecond / 10);
  for (let at = 0; at < bytes.length && !socket.destroyed; at += step) {
    socket.write(bytes.subarray(at, at + step));
    await sleep(100);
  }
}
