import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { getRequestListener } from "@hono/node-server";
import type { Filter } from "node-mpd-protocol";
import type { Operations } from "../../operations/operations.ts";
import type { Logger } from "../../shared/logger.ts";
import { buildApp } from "./app.ts";
import type { HttpContext } from "./context.ts";
import type { Health } from "./health.ts";
import { type HostPolicy, hostPolicy } from "./host-policy.ts";
import { DEFAULT_LIMITS, type HttpLimits } from "./limits.ts";
import { problemResponse } from "./problem-response.ts";
import { Listeners } from "./push/listeners.ts";
import { SocketServer } from "./push/socket-server.ts";
import type { Webhook } from "./push/webhook.ts";
import type { Retries } from "./push/webhook-sink.ts";
import { startWebhooks } from "./push/webhooks.ts";
import { Refusal } from "./refusal.ts";
import { ScanWatch } from "./scan-watch.ts";

export type HttpServerSettings = {
  readonly operations: Operations;
  /** Addresses to listen on; empty: none. */
  readonly bind: readonly string[];
  /** 0: any free port. */
  readonly port: number;
  /** A unix socket besides; the caller clears a stale one away. */
  readonly socketPath?: string | null;
  /** Names of this daemon besides IP addresses, localhost, *.local and the machine's name. */
  readonly allowedHosts: readonly string[];
  /** How the parts of the daemon are, asked at each `/healthz`; synchronous and cheap. */
  readonly health: () => Health;
  /** What an MPD filter expression means. Errors: `bad-argument`. */
  readonly parseFilter: (text: string) => Filter;
  /** Programs elsewhere that are told of events. */
  readonly webhooks?: readonly Webhook[];
  readonly webhookRetries?: Retries;
  readonly logger: Logger;
  readonly limits?: Partial<HttpLimits>;
};

export type HttpServer = {
  readonly addresses: readonly (AddressInfo | string)[];
  /** Ends event streams, lets answers under way finish for `closeMs`, then cuts them. Idempotent. */
  close(): Promise<void>;
};

/** Serves REST until closed. Rejects with node's error (EADDRINUSE, EACCES) if any address cannot be had; then none is. */
export async function startHttpServer(settings: HttpServerSettings): Promise<HttpServer> {
  const { operations, health, parseFilter, logger } = settings;
  const limits = { ...DEFAULT_LIMITS, ...settings.limits };
  const listeners = new Listeners(limits.eventListeners, (error) => {
    logger.error({ err: error }, "an event could not be told");
  });
  const scans = new ScanWatch(operations.library);
  const context: HttpContext = { operations, health, parseFilter, logger, limits, listeners, scans };
  const app = buildApp(context);
  const sockets = new SocketServer(context);
  const endWebhooks = startWebhooks(context, settings.webhooks ?? [], settings.webhookRetries);
  const isOurs = hostPolicy(hostname(), settings.allowedHosts);
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
  const servers: Server[] = [];
  const close = once(async () => {
    endWebhooks();
    listeners.endAll();
    scans.close();
    await Promise.all(servers.map((server) => closeServer(server, limits.closeMs)));
  });
  try {
    for (const target of targetsOf(settings)) {
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
      await listen(server, target);
      servers.push(server);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { addresses: servers.map((server) => server.address() ?? ""), close };
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

type Target = { readonly host: string; readonly port: number } | { readonly path: string };

function targetsOf({ bind, port, socketPath = null }: HttpServerSettings): Target[] {
  const targets: Target[] = bind.map((host) => ({ host, port }));
  return socketPath === null || socketPath === "" ? targets : [...targets, { path: socketPath }];
}

function listen(server: Server, target: Target): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(target, () => {
      server.off("error", reject);
      resolve();
    });
  });
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
