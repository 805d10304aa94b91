import { createServer, type IncomingMessage, type Server } from "node:http";
import { hostname } from "node:os";
import { getRequestListener } from "@hono/node-server";
import type { Filter } from "node-mpd-protocol";
import type { Access } from "../../operations/access/access.ts";
import type { Operations } from "../../operations/operations.ts";
import type { Logger } from "../../shared/logger.ts";
import { listenAll } from "../../shared/network/listen.ts";
import { buildApp } from "./app.ts";
import { Callers } from "./caller.ts";
import { Connections } from "./connections.ts";
import type { HttpContext } from "./context.ts";
import type { Health } from "./health.ts";
import { Held } from "./held.ts";
import { type HostPolicy, hostPolicy } from "./host-policy.ts";
import { DEFAULT_LIMITS, type HttpLimits } from "./limits.ts";
import { Page } from "./page.ts";
import { problemResponse } from "./problem-response.ts";
import { Listeners } from "./push/listeners.ts";
import { SocketServer } from "./push/socket-server.ts";
import type { Webhook } from "./push/webhook.ts";
import type { Retries } from "./push/webhook-sink.ts";
import { startWebhooks } from "./push/webhooks.ts";
import { Refusal } from "./refusal.ts";
import { ScanWatch } from "./scan-watch.ts";

/** Who is of the group of the daemon may do everything. */
const SOCKET_MODE = 0o660;

export type HttpServerSettings = {
  readonly operations: Operations;
  /** Addresses to listen on; empty: none. */
  readonly bind: readonly string[];
  /** 0: any free port. */
  readonly port: number;
  /** A unix socket besides. */
  readonly socketPath?: string | null;
  /** Listening sockets inherited from the service manager; they take the place of `bind` and `socketPath`. */
  readonly listenFds?: readonly number[];
  readonly access: Access;
  /** Names of this daemon besides IP addresses, localhost, *.local and the machine's name. */
  readonly allowedHosts: readonly string[];
  /** How the parts of the daemon are, asked at each `/healthz`; synchronous and cheap. */
  readonly health: () => Health;
  /** What an MPD filter expression means. Errors: `bad-argument`. */
  readonly parseFilter: (text: string) => Filter;
  /** Programs elsewhere that are told of events. */
  readonly webhooks?: readonly Webhook[];
  readonly webhookRetries?: Retries;
  /** The folder with the built page, which may be empty. */
  readonly page?: URL | null;
  readonly logger: Logger;
  readonly limits?: Partial<HttpLimits>;
};

export type HttpServer = {
  /** `127.0.0.1:6690`, `[::1]:6690` or the path of the local socket. */
  readonly addresses: readonly string[];
  /** Ends event streams, lets answers under way finish for `closeMs`, then cuts them. Idempotent. */
  close(): Promise<void>;
};

/** Serves REST until closed. Rejects with node's error (EADDRINUSE, EACCES) if any address cannot be had; then none is. */
export async function startHttpServer(settings: HttpServerSettings): Promise<HttpServer> {
  const { operations, access, health, parseFilter, logger } = settings;
  const limits = { ...DEFAULT_LIMITS, ...settings.limits };
  const listeners = new Listeners(limits, (error) => {
    logger.error({ err: error }, "an event could not be told");
  });
  const scans = new ScanWatch(operations.library);
  const isOurs = hostPolicy(hostname(), settings.allowedHosts);
  const isOurOwn = hostPolicy(hostname(), []);
  const callers = new Callers(access, (host) => !isOurOwn(host));
  const connections = new Connections(limits, operations.clock);
  const held = new Held(access);
  const context: HttpContext = {
    ...{ operations, access, held, health, parseFilter, logger, limits, listeners, scans },
    page: settings.page === undefined || settings.page === null ? null : new Page(settings.page),
    callerOf: (request) => callers.of(request, connections.peerOf(request.socket)),
  };
  const app = buildApp(context);
  const sockets = new SocketServer(context);
  const endWebhooks = startWebhooks(context, settings.webhooks ?? [], settings.webhookRetries);
  const listener = getRequestListener(
    (request, env) => {
      // Before any route: also for event streams, and for what does not exist.
      const refusal = misdirected(env.incoming, isOurs);
      if (refusal !== null) return problemResponse(refusal);
      return app.fetch(request, env);
    },
    {
      overrideGlobalObjects: false,
      errorHandler: () => problemResponse(new Refusal("invalid-request", "The request is malformed")),
    },
  );
  let servers: readonly Server[] = [];
  const close = once(async () => {
    endWebhooks();
    listeners.endAll();
    scans.close();
    held.close();
    connections.close();
    await Promise.all(servers.map((server) => closeServer(server, limits.closeMs)));
  });
  const create = (): Server => {
    const server = createServer(
      {
        headersTimeout: limits.headersTimeoutMs,
        requestTimeout: limits.requestTimeoutMs,
        keepAliveTimeout: limits.keepAliveMs,
        connectionsCheckingInterval: 1_000,
        maxHeaderSize: 16 * 1024,
        noDelay: true,
        // Nothing else is upgraded: a client that asks for HTTP/2 in passing is answered as it is.
        shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
      },
      (incoming, outgoing) => void listener(incoming, outgoing),
    );
    server.on("upgrade", (request, socket, head) => {
      void sockets.take(request, socket, head, misdirected(request, isOurs));
    });
    server.maxConnections = limits.connections;
    let isLocal = false;
    server.once("listening", () => {
      isLocal = typeof server.address() !== "object" || server.address() === null;
    });
    return server.on("connection", (socket) => connections.admit(socket, isLocal));
  };
  try {
    const { bind, port, socketPath = null, listenFds = [] } = settings;
    const path = socketPath === "" ? null : socketPath;
    const listening = await listenAll(create, { bind, port, socketPath: path, socketMode: SOCKET_MODE, listenFds });
    servers = listening.servers;
    return { addresses: listening.addresses, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function misdirected(
  request: Pick<IncomingMessage, "headers" | "rawHeaders" | "url">,
  isOurs: HostPolicy,
): Refusal | null {
  // RFC 9112, 3.2: more than one Host is a bad request, whichever of them the parser kept.
  const hosts = request.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === "host");
  if (hosts.length > 1) return new Refusal("invalid-request", "Send one Host header");
  if (!isOurs(request.headers.host)) {
    return new Refusal("wrong-host", "Use the address of this machine, or add this name to the allowed hosts");
  }
  if (!request.url?.startsWith("/")) return new Refusal("invalid-request", "The request target must be a path");
  return null;
}

function closeServer(server: Server, closeMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}
