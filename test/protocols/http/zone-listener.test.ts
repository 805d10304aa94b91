import { expect, test } from "vitest";
import { filterOfText } from "../../../src/daemon/filter-text.ts";
import { Access, OPEN_ACCESS } from "../../../src/operations/access/access.ts";
import type { HttpContext } from "../../../src/protocols/http/context.ts";
import { DEFAULT_LIMITS } from "../../../src/protocols/http/limits.ts";
import { Listeners } from "../../../src/protocols/http/push/listeners.ts";
import type { Message } from "../../../src/protocols/http/push/sink.ts";
import { ZoneListener } from "../../../src/protocols/http/push/zone-listener.ts";
import { ScanWatch } from "../../../src/protocols/http/scan-watch.ts";
import { systemClock } from "../../../src/shared/clock.ts";
import { silentLogger } from "../../../src/shared/logger.ts";
import { song, zone } from "../../player/zone.ts";
import { emptyStores } from "../../rig/empty-stores.ts";
import { fixedZones } from "../../rig/fixed-zones.ts";
import { nobody } from "./callers.ts";
import { FakeLibrary } from "./fake-library.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A listener whose connection takes as much as the test says. */
function listening(isSlow: boolean, known?: string) {
  const player = zone("xyz");
  const library = new FakeLibrary([song("a")]);
  const context: HttpContext = {
    operations: {
      ...{ zones: fixedZones(player.player), library, ...emptyStores, clock: systemClock },
      info: { version: "1", startedMs: 0, epoch: "e1" },
    },
    ...nobody(new Access(OPEN_ACCESS, systemClock, silentLogger)),
    health: () => ({ parts: [] }),
    parseFilter: filterOfText,
    logger: silentLogger,
    limits: { ...DEFAULT_LIMITS, eventRestMs: 1 },
    listeners: new Listeners(DEFAULT_LIMITS, (error) => {
      throw error;
    }),
    scans: new ScanWatch(library),
  };
  const sent: Message[] = [];
  const sink = {
    send: (message: Message) => {
      sent.push(message);
      return !isSlow;
    },
    beat() {},
    end() {},
    cut() {},
  };
  const wanted = { topics: ["player"] as const, metersHz: null, known };
  const listener = new ZoneListener(context, player.player, sink, wanted, () => {});
  return { player: player.player, library, sent, listener };
}

test("topics that come and go a thousand times are heard once (C-18)", async () => {
  const { player, library, sent, listener } = listening(false);
  const before = library.events.size;
  for (let i = 0; i < 1000; i++) {
    listener.subscribe(["library", "queue", "player"]);
    if (i % 3 === 0) listener.unsubscribe(["library", "queue"]);
  }
  listener.subscribe(["library", "queue"]);
  expect(library.events.size).toBe(before + 1);
  await sleep(20);
  sent.length = 0;
  player.do({ type: "clear" });
  await sleep(20);
  expect(sent.map(({ event }) => event).sort()).toEqual(["change", "queue"]);
  listener.end();
  expect(library.events.size).toBe(before);
  player.do({ type: "setVolume", volume: 1 });
  await sleep(20);
  expect(sent.length).toBe(2);
});

test("for a connection that takes nothing one mark waits, and the newest state is what it gets", async () => {
  const { player, sent, listener } = listening(true);
  expect(sent.map(({ event }) => event)).toEqual(["snapshot"]);
  for (let volume = 0; volume <= 100; volume++) {
    player.do({ type: "setVolume", volume });
    if (volume % 10 === 0) await sleep(2);
  }
  player.do({ type: "setRepeat", on: true });
  await sleep(20);
  expect(sent.length).toBe(1);
  listener.drained();
  await sleep(20);
  expect(sent.length).toBe(2);
  const data = JSON.parse(sent[1]?.data ?? "");
  expect(data).toMatchObject({ since: 1, subsystems: ["mixer", "options"], player: { volume: 100 } });
  expect(sent[1]?.id).toBe(`e1-${player.moment().snapshot.revision}`);
  listener.end();
});

test("who knows a state of another epoch is told the whole state, even of the same revision (F3)", () => {
  for (const [known, told] of [
    ["e0-1", 1],
    ["e1-0", 1],
    ["e1-1", 0],
  ] as const) {
    const { sent, listener } = listening(false, known);
    expect(sent.length).toBe(told);
    listener.end();
  }
});
