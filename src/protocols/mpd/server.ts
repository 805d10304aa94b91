import { createServer, type Server, type Socket } from "node:net";
import { GREETING, idleMask } from "node-mpd-protocol";
import type { Access } from "../../operations/access/access.ts";
import { LOCAL, networkPeer, type Peer, siteOf } from "../../operations/access/peer.ts";
import type { Operations } from "../../operations/operations.ts";
import { DEFAULT_ZONE, followZones } from "../../operations/zones.ts";
import type { Player } from "../../player/player-port.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Logger } from "../../shared/logger.ts";
import { closeAll, listenAll } from "../../shared/network/listen.ts";
import type { Unsubscribe } from "../../shared/subscribers.ts";
import { commandTable } from "./commands/table.ts";
import { Connections } from "./connections.ts";
import { LibraryFigures } from "./library-figures.ts";
import { DEFAULT_LIMITS, type MpdLimits } from "./limits.ts";
import { Playtimes } from "./playtime.ts";
import { ALL_SHOWN_TAGS, DEFAULT_BINARY_LIMIT_BYTES, type Preferences, permissionsOf } from "./preferences.ts";
import { Session } from "./session.ts";
import { Shared } from "./shared.ts";
import { SongLookup } from "./song-lookup.ts";

const REPORT_MS = 60_000;

export type MpdServerOptions = {
  readonly operations: Operations;
  /** Addresses to listen on; none = no TCP. */
  readonly bind: readonly string[];
  /** 0 = any free port (tests). */
  readonly port: number;
  /** Path of the local socket, or null. */
  readonly socketPath: string | null;
  readonly access: Access;
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
  const shared = new Shared({
    commands: commandTable(),
    access: options.access,
    playtimes: new Playtimes(operations.clock),
    figures: new LibraryFigures(operations.library),
    songs: new SongLookup(operations.library),
  });
  const connections = new Connections(limits);
  const turnedAway = atMostEvery(REPORT_MS, operations.clock, (address: string) =>
    logger.warn({ address }, "too many MPD connections"),
  );

  const accept = (socket: Socket, isLocal: boolean) => {
    // Without a listener a reset by the peer would end the daemon; "close" follows and tidies up.
    socket.on("error", (error) => logger.debug({ err: error }, "an MPD connection broke"));
    const peer = peerOf(socket, isLocal);
    if (peer === null) {
      socket.destroy();
      return;
    }
    if (!connections.hasRoomFor(peer)) {
      turnedAway(siteOf(peer));
      socket.end(`${GREETING}ACK [5@0] {} too many connections\n`);
      socket.destroySoon();
      return;
    }
    const preferences: Preferences = {
      permissions: permissionsOf(options.access.rightsOf(peer)),
      tags: ALL_SHOWN_TAGS,
      binaryLimitBytes: DEFAULT_BINARY_LIMIT_BYTES,
      features: new Set(),
      zone: DEFAULT_ZONE,
    };
    const unreadBytes = () => connections.unreadBytes;
    const session = new Session(socket, { operations, shared, limits, logger, peer, preferences, unreadBytes });
    connections.add(socket, session, peer);
    shared.join(session);
    socket.on("close", () => shared.leave(session));
  };

  const create = (): Server => {
    const server = createServer({
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: limits.keepAliveMs,
    });
    let isLocal = false;
    server.once("listening", () => {
      isLocal = !isNetwork(server);
    });
    return server.on("connection", (socket) => accept(socket, isLocal));
  };
  const { servers, addresses } = await listenAll(create, { ...options, socketMode: 0o666 }).catch((error: unknown) => {
    shared.figures.close();
    throw error;
  });
  const unsubscribe = follow(operations, shared);
  const sweep = setInterval(
    () => connections.expire(operations.clock.monotonicMs()),
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
      connections.closeAll();
      await closed;
    },
  };
}

/** Sockets of the file system have a name or none; only those of the network have an address. */
function isNetwork(server: Server): boolean {
  const address = server.address();
  return address !== null && typeof address !== "string";
}

/**
 * Null for a network client that has gone already: a socket without an address must not pass for one of this machine, for
 * what it sent can still be read.
 */
function peerOf(socket: Socket, isLocal: boolean): Peer | null {
  if (isLocal) return LOCAL;
  return socket.remoteAddress === undefined ? null : networkPeer(socket.remoteAddress);
}

function atMostEvery<T>(intervalMs: number, clock: Clock, act: (value: T) => void): (value: T) => void {
  let nextMs = -Infinity;
  return (value) => {
    const nowMs = clock.monotonicMs();
    if (nowMs < nextMs) return;
    nextMs = nowMs + intervalMs;
    act(value);
  };
}

/** Turns what happens in the core and the library into idle events. */
function follow({ zones, library, playlists, stickers }: Operations, shared: Shared): Unsubscribe {
  const unsubscribes = [
    followZones(zones, (player) => followZone(player, shared)),
    zones.subscribe((event) => {
      if (event.type === "removed") shared.empty(event.name);
      if (event.type !== "outputMoved") return shared.changed(idleMask(["partition"]));
      const told = [event.from, event.to];
      for (const { zone } of zones.list()) if (!told.includes(zone)) shared.changed(idleMask(["output"]), zone);
    }),
    library.subscribe((event) => {
      if (event.type !== "progress") shared.changed(idleMask([event.type]));
    }),
    playlists.subscribe(() => shared.changed(idleMask(["stored_playlist"]))),
    stickers.subscribe(() => shared.changed(idleMask(["sticker"]))),
  ];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}

function followZone(player: Player, shared: Shared): Unsubscribe {
  const unfollow = shared.playtimes.follow(player);
  const unsubscribe = player.subscribe(({ subsystems }) => {
    if (subsystems.length > 0) shared.changed(idleMask(subsystems), player.zone);
  });
  return () => {
    unsubscribe();
    unfollow();
  };
}
