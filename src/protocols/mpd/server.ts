import { createServer, type Server, type Socket } from "node:net";
import { GREETING, idleMask, type Permission } from "node-mpd-protocol";
import type { Operations } from "../../operations/operations.ts";
import type { Logger } from "../../shared/logger.ts";
import type { Unsubscribe } from "../../shared/subscribers.ts";
import { commandTable } from "./commands/table.ts";
import { LibraryFigures } from "./library-figures.ts";
import { DEFAULT_LIMITS, type MpdLimits } from "./limits.ts";
import { closeAll, listenAll } from "./listen.ts";
import { type PasswordRule, Passwords, permissionSet } from "./passwords.ts";
import { Playtime } from "./playtime.ts";
import { ALL_SHOWN_TAGS, DEFAULT_BINARY_LIMIT_BYTES, type Preferences } from "./preferences.ts";
import { Session } from "./session.ts";
import { Shared } from "./shared.ts";
import { SongLookup } from "./song-lookup.ts";

export type MpdServerOptions = {
  readonly operations: Operations;
  /** Addresses to listen on; none = no TCP. */
  readonly bind: readonly string[];
  /** 0 = any free port (tests). */
  readonly port: number;
  /** Path of the local socket, or null. */
  readonly socketPath: string | null;
  /** What clients may do without a password. */
  readonly permissions: readonly Permission[];
  readonly passwords: readonly PasswordRule[];
  readonly limits?: Partial<MpdLimits>;
  readonly logger: Logger;
  /** Listening sockets inherited from the service manager; they take the place of `bind` and `socketPath`. */
  readonly listenFds?: readonly number[];
};

export type MpdServer = {
  /** `127.0.0.1:6600`, `[::1]:6600` or the path of the local socket. */
  readonly addresses: readonly string[];
  /** Closes all connections and stops listening. */
  close(): Promise<void>;
};

/** Starts serving. Rejects with the system's error when an address cannot be listened on; then nothing stays open. */
export async function startMpdServer(options: MpdServerOptions): Promise<MpdServer> {
  const { operations, logger } = options;
  const limits: MpdLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const [firstZone] = operations.zones.values();
  if (firstZone === undefined) throw new Error("the MPD server needs at least one zone");
  const shared = new Shared({
    commands: commandTable(),
    passwords: new Passwords(options.passwords),
    playtime: new Playtime(operations.clock, firstZone.moment().snapshot.transport.kind === "playing"),
    figures: new LibraryFigures(operations.library),
    songs: new SongLookup(operations.library),
    defaultPermissions: permissionSet(options.permissions),
  });
  const preferences: Preferences = {
    permissions: shared.defaultPermissions,
    tags: ALL_SHOWN_TAGS,
    binaryLimitBytes: DEFAULT_BINARY_LIMIT_BYTES,
    features: new Set(),
    zone: firstZone.zone,
  };
  const sockets = new Map<Socket, Session>();
  const perAddress = new Map<string, number>();

  const accept = (socket: Socket) => {
    // Without a listener a reset by the peer would end the daemon; "close" follows and tidies up.
    socket.on("error", (error) => logger.debug({ err: error }, "an MPD connection broke"));
    const address = socket.remoteAddress ?? "local";
    const local = socket.remoteAddress === undefined;
    const fromHere = perAddress.get(address) ?? 0;
    if (sockets.size >= limits.maxConnections || (!local && fromHere >= limits.maxPerAddress)) {
      logger.warn({ address }, "too many MPD connections");
      socket.end(`${GREETING}ACK [5@0] {} too many connections\n`);
      socket.destroySoon();
      return;
    }
    perAddress.set(address, fromHere + 1);
    const session = new Session(socket, { operations, shared, limits, logger, local, preferences });
    sockets.set(socket, session);
    shared.join(session);
    socket.on("close", () => {
      sockets.delete(socket);
      shared.leave(session);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
    });
  };

  const create = (): Server =>
    createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, accept);
  const { servers, addresses } = await listenAll(create, options).catch((error: unknown) => {
    shared.figures.close();
    throw error;
  });
  const unsubscribe = follow(operations, shared);
  const sweep = setInterval(
    () => {
      const nowMs = operations.clock.monotonicMs();
      for (const session of sockets.values()) session.expire(nowMs);
    },
    Math.min(1000, limits.silenceMs / 4),
  );
  sweep.unref();
  return {
    addresses,
    async close() {
      clearInterval(sweep);
      unsubscribe();
      shared.figures.close();
      const closed = closeAll(servers);
      for (const socket of sockets.keys()) socket.destroy();
      await closed;
    },
  };
}

/** Turns what happens in the core and the library into idle events. */
function follow({ zones, library, playlists, stickers }: Operations, shared: Shared): Unsubscribe {
  const unsubscribes = [...zones.values()].map((player) =>
    player.subscribe((change) => {
      shared.playtime.observe(change);
      if (change.subsystems.length > 0) shared.changed(idleMask(change.subsystems));
    }),
  );
  unsubscribes.push(
    library.subscribe((event) => {
      if (event.type !== "progress") shared.changed(idleMask([event.type]));
    }),
  );
  unsubscribes.push(playlists.subscribe(() => shared.changed(idleMask(["stored_playlist"]))));
  unsubscribes.push(stickers.subscribe(() => shared.changed(idleMask(["sticker"]))));
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}
