import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import type { Player } from "../../../player/player-port.ts";
import { type Caller, requireScope } from "../caller.ts";
import type { HttpContext } from "../context.ts";
import { problemResponse } from "../problem-response.ts";
import { queryOf } from "../query.ts";
import { Refusal } from "../refusal.ts";
import { parseQuery } from "../route.ts";
import { socketQuery } from "../routes/event-routes.ts";
import { checkWrite } from "../write-policy.ts";
import { zoneOf } from "../zone.ts";
import { hear } from "./socket-hearing.ts";
import { CLOSE, socketSink } from "./socket-sink.ts";
import { SocketStream } from "./socket-stream.ts";
import { USUAL_TOPICS } from "./topics.ts";
import { type Wanted, ZoneListener } from "./zone-listener.ts";

const PATH = /^\/api\/v1(?:\/zones\/([\w-]+))?\/ws$/;

/** Takes connections that want to become WebSockets (RFC 6455), by the rules of every other request. */
export class SocketServer {
  readonly #context: HttpContext;
  #server: Promise<WebSocketServer> | null = null;

  constructor(context: HttpContext) {
    this.#context = context;
  }

  /** `refuse` is what was found wrong with the request before. */
  async take(request: IncomingMessage, socket: Duplex, head: Buffer, refusal: Refusal | null): Promise<void> {
    socket.on("error", () => socket.destroy());
    try {
      if (refusal !== null) throw refusal;
      const { player, wanted } = this.#wish(request);
      const caller = await this.#context.callerOf(request);
      requireScope(caller, "read");
      this.#context.listeners.check(caller);
      this.#server ??= this.#load();
      const server = await this.#server;
      if (socket.destroyed) return;
      this.#context.held.add(caller, socket);
      server.handleUpgrade(request, socket, head, (webSocket) => this.#open(webSocket, socket, caller, player, wanted));
    } catch (error) {
      await refuse(socket, error);
    }
  }

  #wish(request: IncomingMessage): { readonly player: Player; readonly wanted: Wanted } {
    // Web pages of other sites may connect anywhere, and browsers tell only who they are.
    checkWrite({
      hasBody: false,
      contentType: undefined,
      contentEncoding: undefined,
      origin: request.headers.origin,
      fetchSite: undefined,
      host: request.headers.host,
    });
    const url = `http://localhost${request.url ?? ""}`;
    const path = PATH.exec(new URL(url).pathname);
    if (path === null) throw new Refusal("no-route", "There is no WebSocket at this address; see /openapi.json");
    const zone = path[1] === undefined ? {} : { zone: path[1] };
    const query = parseQuery(socketQuery, { ...queryOf(url), ...zone });
    const { topics = USUAL_TOPICS, meters = null, since } = query;
    return { player: zoneOf(this.#context, query.zone), wanted: { topics, metersHz: meters, known: since } };
  }

  async #load(): Promise<WebSocketServer> {
    const { WebSocketServer } = await import("ws");
    const { socketMessageBytes } = this.#context.limits;
    return new WebSocketServer({ noServer: true, maxPayload: socketMessageBytes, perMessageDeflate: false });
  }

  #open(socket: WebSocket, connection: Duplex, caller: Caller, player: Player, wanted: Wanted): void {
    const { listeners, limits, operations } = this.#context;
    try {
      listeners.add(caller, (onEnd) => {
        const sink = socketSink(socket, connection, () => listener);
        const { epoch, version } = operations.info;
        const hello = { epoch, version, zone: player.zone, heartbeatMs: limits.heartbeatMs };
        sink.send({ event: "hello", id: null, data: JSON.stringify(hello) });
        const listener: ZoneListener = new ZoneListener(this.#context, player, sink, wanted, onEnd);
        const stream = new SocketStream(operations.streams, sink, (message) => listener.send(message));
        socket.on("message", hear(socket, listener, stream));
        socket.on("close", () => stream.close());
        return listener;
      });
    } catch {
      // The last place was taken while it was connecting.
      socket.close(CLOSE.policy, "too many listeners");
    }
  }
}

async function refuse(socket: Duplex, error: unknown): Promise<void> {
  const answer = problemResponse(error);
  const body = await answer.text();
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(
    `HTTP/1.1 ${answer.status} Refused\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
