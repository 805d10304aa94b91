import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { NetworkInput } from "./network-input.ts";

/**
 * Gives ffmpeg a network stream over loopback HTTP, under a name that cannot be guessed: ffmpeg can seek in it, and
 * neither sees the network nor its breaks.
 */
export class Loopback {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  }

  static async open(input: NetworkInput): Promise<Loopback> {
    const { createServer } = await import("node:http");
    const path = `/${crypto.randomUUID()}`;
    const server = createServer((request, response) => void serve(input, path, request, response));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return new Loopback(server, path);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

async function serve(
  input: NetworkInput,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url !== path) {
    response.writeHead(404).end();
    return;
  }
  const reading = new AbortController();
  response.on("close", () => reading.abort());
  const first = input.isSeekable ? Number(/^bytes=(\d{1,15})-/.exec(request.headers.range ?? "")?.[1] ?? 0) : 0;
  response.writeHead(...answerTo(input, first));
  try {
    await pipeline(input.read(first, reading.signal), response);
  } catch {
    // ffmpeg went, or the stream did: then `input.failure` says why.
    response.destroy();
  }
}

function answerTo(input: NetworkInput, first: number): [status: number, headers: Record<string, string>] {
  const common = { "Content-Type": input.contentType, Connection: "close" };
  const { sizeBytes, isSeekable } = input;
  if (sizeBytes === null) return [200, common];
  const length = { "Content-Length": String(Math.max(0, sizeBytes - first)) };
  if (!isSeekable) return [200, { ...common, ...length, "Accept-Ranges": "none" }];
  const range = `bytes ${first}-${sizeBytes - 1}/${sizeBytes}`;
  return [206, { ...common, ...length, "Accept-Ranges": "bytes", "Content-Range": range }];
}
