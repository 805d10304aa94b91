import type { LibraryHealth } from "../library/library-health.ts";
import { Access } from "../operations/access/access.ts";
import type { Operations } from "../operations/operations.ts";
import type * as http from "../protocols/http/server.ts";
import { startMpdServer } from "../protocols/mpd/server.ts";
import type { Logger } from "../shared/logger.ts";
import { PAGE_FOLDER } from "./beside.ts";
import type { Config } from "./config/schema.ts";
import { filterOfText } from "./filter-text.ts";
import { healthOf, type ZoneEngine } from "./health.ts";
import { openKept } from "./kept-access.ts";
import { listenError } from "./listening.ts";
import { accessRules } from "./passwords.ts";
import { webhooksOf } from "./webhooks.ts";

/** Where clients reach us: `127.0.0.1:6600`, `[::1]:6600` or a path. */
export type Addresses = { readonly mpd: readonly string[]; readonly http: readonly string[] };

/** Loaded apart from the rest, see `app.ts`. */
export type HttpModule = Pick<typeof http, "startHttpServer">;

export type ServerOptions = HttpModule & {
  readonly config: Config;
  readonly operations: Operations;
  readonly stateDirectory: string;
  /** Paths of the local sockets; null = none. */
  readonly socketPath: string | null;
  readonly httpSocketPath: string | null;
  readonly activated: ReadonlyMap<string, readonly number[]>;
  readonly status: () => { readonly engines: readonly ZoneEngine[]; readonly library: LibraryHealth };
  readonly logger: Logger;
  /** Called for each server as soon as it listens. */
  readonly onStarted: (server: { close(): Promise<void> }) => void;
};

/** Others reach us, and there is no way in which they could be allowed anything. */
function isLockedOut({ http }: Config, tokens: number): boolean {
  const isOpen = http.bind.some((host) => host !== "localhost" && host !== "::1" && !host.startsWith("127."));
  return isOpen && http.lan === "none" && tokens === 0;
}

/** Opens every surface. Errors: StartError that names the port and what to do. */
export async function startServers(options: ServerOptions): Promise<Addresses> {
  const { config, operations, logger } = options;
  const kept = await openKept(options.stateDirectory, operations.clock, logger);
  options.onStarted({ close: async () => kept.tokens.close() });
  if (isLockedOut(config, kept.tokens.list().length)) {
    logger.warn(
      {},
      "http.bind lets other machines connect, but none may do anything: make a token with auralis token create, or set http.lan",
    );
  }
  const access = new Access(accessRules(config), operations.clock, logger, kept);
  const mpd = await startMpdServer({
    operations,
    bind: config.mpd.bind,
    port: config.mpd.port,
    socketPath: options.socketPath,
    access,
    limits: {
      maxConnections: config.mpd.max_connections,
      maxPerAddress: config.mpd.max_connections_per_address,
    },
    listenFds: options.activated.get("mpd") ?? [],
    logger,
  }).catch((error: unknown) => {
    throw listenError(error, "mpd", config.mpd.port);
  });
  options.onStarted(mpd);

  const web = await options
    .startHttpServer({
      operations,
      bind: config.http.bind,
      port: config.http.port,
      socketPath: options.httpSocketPath,
      listenFds: options.activated.get("http") ?? [],
      access,
      allowedHosts: config.http.allowed_hosts,
      health: () => healthOf({ ...options.status(), streams: operations.streams }),
      parseFilter: filterOfText,
      webhooks: webhooksOf(config),
      page: PAGE_FOLDER,
      logger,
    })
    .catch((error: unknown) => {
      throw listenError(error, "http", config.http.port);
    });
  options.onStarted(web);
  return { mpd: mpd.addresses, http: web.addresses };
}
