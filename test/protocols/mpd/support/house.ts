import { Access, OPEN_ACCESS } from "../../../../src/operations/access/access.ts";
import type { Operations } from "../../../../src/operations/operations.ts";
import { initialSnapshot } from "../../../../src/player/initial.ts";
import { createPlayer, type RunningPlayer } from "../../../../src/player/player.ts";
import { type MpdServer, type MpdServerOptions, startMpdServer } from "../../../../src/protocols/mpd/server.ts";
import { systemClock } from "../../../../src/shared/clock.ts";
import type { OutputId } from "../../../../src/shared/ids.ts";
import type { Logger } from "../../../../src/shared/logger.ts";
import type { Song } from "../../../../src/shared/song.ts";
import { emptyStores } from "../../../rig/empty-stores.ts";
import { fixedZones } from "../../../rig/fixed-zones.ts";
import { TestClient } from "./client.ts";
import { InstantEngine } from "./instant-engine.ts";
import { MemoryLibrary, testSong } from "./memory-library.ts";

export const DAWN = "A/01 Dawn.flac";
export const DUSK = "A/02 Dusk.flac";
export const TIDE = "B/01 Low Tide.mp3";
export const QUOTED = 'it\'s "quoted" & back\\slash.flac';

export const SONGS: readonly Song[] = [
  testSong(DAWN, [
    ["Artist", "Aurora Fields"],
    ["Album", "Northern Lights"],
    ["Title", "Dawn"],
    ["Track", "1"],
    ["Comment", "hidden"],
  ]),
  testSong(DUSK, [
    ["Artist", "Aurora Fields"],
    ["Album", "Northern Lights"],
    ["Title", "Dusk"],
    ["Track", "2"],
  ]),
  testSong(TIDE, [
    ["Artist", "Blue Harbor"],
    ["Title", "Low Tide"],
  ]),
  testSong(QUOTED, [["Title", "forged\nOK"]]),
];

/** The MPD server with the real core, a fake engine and a small library. */
export type House = {
  readonly server: MpdServer;
  readonly address: string;
  readonly player: RunningPlayer;
  readonly engine: InstantEngine;
  readonly library: MemoryLibrary;
  /** Errors that were logged: bugs. */
  readonly bugs: unknown[];
  /** What was logged for the operator. */
  readonly notes: string[];
  connect(): Promise<TestClient>;
  close(): Promise<void>;
};

export async function openHouse(options: Partial<MpdServerOptions> = {}, songs = SONGS): Promise<House> {
  const bugs: unknown[] = [];
  const notes: string[] = [];
  const engine = new InstantEngine();
  const library = new MemoryLibrary(songs);
  const output = (id: number, name: string, enabled: boolean) => ({
    id: id as OutputId,
    name,
    plugin: "null",
    enabled,
    hasVolume: id === 0,
  });
  const player = createPlayer({
    zone: "default",
    engine,
    initial: initialSnapshot({
      zone: "default",
      outputs: [output(0, "Null A", true), output(1, "Null B", false)],
      seed: 1,
      volume: 50,
    }),
    onError: (error) => bugs.push(error),
  });
  const note = (_fields: object, message: string) => void notes.push(message);
  const logger: Logger = { debug() {}, info: note, warn: note, error: (fields) => void bugs.push(fields) };
  const operations: Operations = {
    zones: fixedZones(player),
    library,
    ...emptyStores,
    clock: systemClock,
    info: { version: "0.0.0", startedMs: systemClock.monotonicMs(), epoch: "test" },
  };
  const server = await startMpdServer({
    operations,
    bind: ["127.0.0.1"],
    port: 0,
    socketPath: null,
    access: new Access(OPEN_ACCESS, systemClock, logger),
    logger,
    ...options,
  });
  const clients: TestClient[] = [];
  const address = server.addresses[0] ?? "";
  return {
    server,
    address,
    player,
    engine,
    library,
    bugs,
    notes,
    async connect() {
      const client = await TestClient.connect(address);
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.close();
      await server.close();
      player.close();
    },
  };
}
