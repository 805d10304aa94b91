import { join } from "node:path";
import type { OpenLibrary } from "../../../../src/library/open.ts";
import { Access, OPEN_ACCESS } from "../../../../src/operations/access/access.ts";
import type { Operations } from "../../../../src/operations/operations.ts";
import { initialSnapshot } from "../../../../src/player/initial.ts";
import { createPlayer } from "../../../../src/player/player.ts";
import { startMpdServer } from "../../../../src/protocols/mpd/server.ts";
import { systemClock } from "../../../../src/shared/clock.ts";
import type { Logger } from "../../../../src/shared/logger.ts";
import { makeFlac, makeFolder, open, scan } from "../../../library/rig.ts";
import { emptyStores } from "../../../rig/empty-stores.ts";
import { fixedZones } from "../../../rig/fixed-zones.ts";
import { TestClient } from "./client.ts";
import { InstantEngine } from "./instant-engine.ts";

/** The MPD server with the real core and the real library worker over four songs; only the engine is a fake. */
export type KeptHouse = {
  readonly folder: { readonly music: string; readonly state: string };
  /** Where its playlists lie. */
  readonly playlists: string;
  readonly opened: OpenLibrary;
  readonly bugs: unknown[];
  connect(): Promise<TestClient>;
  close(): Promise<void>;
};

/** `a/1.flac` Dawn and `a/2.flac` Dusk by Aurora, `b/3.flac` Tide by Harbor, `b/4.flac` Salt by Harbor; 0.2 s each. */
export async function openKeptHouse(): Promise<KeptHouse> {
  const folder = makeFolder();
  const songs = [
    ["a/1.flac", "Dawn", "Aurora"],
    ["a/2.flac", "Dusk", "Aurora"],
    ["b/3.flac", "Tide", "Harbor"],
    ["b/4.flac", "Salt", "Harbor"],
  ] as const;
  for (const [uri, title, artist] of songs) {
    makeFlac(join(folder.music, uri), [
      ["TITLE", title],
      ["ARTIST", artist],
    ]);
  }
  const opened = await open(folder);
  await scan(opened.library);
  const bugs: unknown[] = [];
  const player = createPlayer({
    zone: "default",
    engine: new InstantEngine(),
    initial: initialSnapshot({ zone: "default", outputs: [], seed: 1, volume: null }),
    onError: (error) => bugs.push(error),
  });
  const logger: Logger = { debug() {}, info() {}, warn() {}, error: (fields) => void bugs.push(fields) };
  const operations: Operations = {
    zones: fixedZones(player),
    library: opened.library,
    playlists: opened.playlists,
    stickers: opened.stickers,
    tagEdits: opened.tagEdits,
    analysis: emptyStores.analysis,
    jobs: emptyStores.jobs,
    renders: emptyStores.renders,
    similar: emptyStores.similar,
    streams: emptyStores.streams,
    stations: emptyStores.stations,
    backups: emptyStores.backups,
    settings: emptyStores.settings,
    timers: emptyStores.timers,
    meters: emptyStores.meters,
    sound: emptyStores.sound,
    clock: systemClock,
    info: { version: "0.0.0", startedMs: systemClock.monotonicMs(), epoch: "test" },
  };
  const server = await startMpdServer({
    operations,
    bind: ["127.0.0.1"],
    port: 0,
    socketPath: null,
    access: new Access(
      { ...OPEN_ACCESS, passwords: [{ password: { kind: "plain", text: "reader" }, rights: ["read"] }] },
      systemClock,
      logger,
    ),
    logger,
  });
  const clients: TestClient[] = [];
  return {
    folder,
    playlists: join(folder.state, "playlists"),
    opened,
    bugs,
    async connect() {
      const client = await TestClient.connect(server.addresses[0] ?? "");
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.close();
      await server.close();
      player.close();
      await opened.close();
      folder.remove();
    },
  };
}
