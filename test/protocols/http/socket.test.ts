import { afterEach, describe, expect, it } from "vitest";
import type { MeterReading } from "../../../src/shared/sound/meter-reading.ts";
import { type Rig, startRig } from "./rig.ts";
import { deafSocket, SocketReader } from "./socket-reader.ts";

let rig: Rig;
const readers: SocketReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await rig.server.close();
});

async function listen(query = "", headers: Record<string, string> = {}): Promise<SocketReader> {
  const reader = await SocketReader.open(rig.port, `/api/v1/ws${query}`, headers);
  readers.push(reader);
  return reader;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const READING: MeterReading = {
  ...{ count: 1, rateHz: 44_100, peakDb: [-1, -2], peakHoldDb: [-1, -2], rmsDb: [-9, -9] },
  ...{ momentaryLufs: -14, shortTermLufs: -15, limiterReductionDb: 0, compressorReductionDb: 1, levelMatcherDb: 2 },
  bandsDb: [Array(31).fill(-40), Array(31).fill(-50)],
};

/** Meters with a new reading at each look, and who listens to them. */
function countedMeters() {
  const state = { listening: 0, started: 0, count: 100 };
  const meters = {
    listen: () => {
      state.listening++;
      state.started++;
      let isOver = false;
      return {
        read: () => ({ ...READING, count: ++state.count }),
        stop: () => {
          if (!isOver) state.listening--;
          isOver = true;
        },
      };
    },
  };
  return { state, meters };
}

describe("/ws", () => {
  it("says hello, then the whole state, then each change by revision", async () => {
    rig = await startRig({ queue: "xyz" });
    const reader = await listen();
    await reader.until(() => reader.events.length === 2);
    expect(reader.events).toMatchObject([
      { event: "hello", id: null, data: { epoch: "e1", version: "1.2.3", zone: "default" } },
      { event: "snapshot", id: "e1-1", data: { player: { revision: 1 }, outputs: [{}, {}], library: {}, zones: [{}] } },
    ]);
    rig.zone.player.do({ type: "setVolume", volume: 20 });
    await reader.until(() => reader.events.length === 3);
    expect(reader.events[2]).toMatchObject({
      ...{ event: "change", id: "e1-2" },
      data: { subsystems: ["mixer"], since: 1, player: { volume: 20, revision: 2 } },
    });
  });

  it("repeats nothing to who has this state, everything to who has one of another time", async () => {
    rig = await startRig({ queue: "xyz" });
    const current = await listen("?since=e1-1");
    const old = await listen("?since=e0-1");
    await old.until(() => old.events.length === 2);
    expect(old.events[1]?.event).toBe("snapshot");
    rig.zone.player.do({ type: "setVolume", volume: 20 });
    await current.until(() => current.events.length === 2);
    expect(current.events[1]).toMatchObject({ event: "change", data: { since: 1 } });
  });

  it("tells topics to who asked for them; asked twice is asked once (C-18)", async () => {
    rig = await startRig({ queue: "xyz" });
    const reader = await listen("?topics=");
    const subscribers = rig.library.events.size;
    for (let i = 0; i < 5; i++) reader.say({ type: "subscribe", topics: ["queue", "library", "queue"] });
    await reader.until(() => reader.of("subscribed").length === 5);
    expect(reader.of("subscribed").at(-1)?.data).toEqual({ topics: ["queue", "library"], metersHz: null });
    await reader.until(() => reader.of("queue").length === 1 && reader.of("library").length === 1);
    expect(rig.library.events.size).toBe(subscribers + 1);
    rig.zone.player.do({ type: "clear" });
    await reader.until(() => reader.of("queue").length === 2);
    expect(reader.of("queue")[1]?.data).toMatchObject({ length: 0, revision: 2 });
    reader.say({ type: "unsubscribe", topics: ["queue", "library"] });
    await reader.until(() => reader.of("subscribed").length === 6);
    expect(rig.library.events.size).toBe(subscribers);
    rig.zone.player.do({ type: "setVolume", volume: 3 });
    await sleep(100);
    expect([reader.of("queue").length, reader.of("change").length]).toEqual([2, 0]);
  });

  it("sends meters at the pace one asks for, and only to who does", async () => {
    const { state, meters } = countedMeters();
    rig = await startRig({ parts: { meters: { ...meters, dropouts: () => null } } });
    const deaf = await listen();
    const reader = await listen();
    reader.say({ type: "subscribe", meters: { hz: 30 } });
    await reader.until(() => reader.of("meters").length === 5);
    const [first, last] = [reader.atMs.at(-5) ?? 0, reader.atMs.at(-1) ?? 0];
    expect(last - first).toBeGreaterThan(4 * 25);
    expect(reader.of("meters")[0]?.data).toMatchObject({ peakDb: [-1, -2], bandsDb: [{}, {}] });
    expect(deaf.of("meters")).toEqual([]);
    reader.say({ type: "subscribe", meters: { hz: 5 } });
    await reader.until(() => reader.of("subscribed").at(-1)?.data.metersHz === 5);
    expect(state.listening).toBe(1);
    reader.say({ type: "unsubscribe", meters: true });
    await reader.until(() => reader.of("subscribed").at(-1)?.data.metersHz === null);
    const told = reader.of("meters").length;
    await sleep(300);
    expect([state.listening, reader.of("meters").length]).toEqual([0, told]);
    const other = await listen("?meters=20&topics=");
    await other.until(() => other.of("meters").length > 1);
    other.close();
    while (state.listening > 0) await sleep(5);
  });

  it("answers what is no request, and shows out who says nothing else, too much, or too long things", async () => {
    rig = await startRig();
    const silly = await listen();
    for (const message of ["{", "[]", '{"type":"play"}', { type: "subscribe", topics: ["all"] }]) silly.say(message);
    await silly.until(() => silly.of("refused").length === 4);
    expect(silly.of("refused")[0]?.data.code).toBe("invalid-request");
    for (let i = 0; i < 10; i++) silly.say("x");
    expect(await silly.closed()).toBe(1008);
    const long = await listen();
    long.say("x".repeat(64 * 1024 + 1));
    expect(await long.closed()).toBe(1009);
    const loud = await listen();
    for (let i = 0; i < 60; i++) loud.say({ type: "subscribe", topics: ["queue"] });
    expect(await loud.closed()).toBe(1008);
    const binary = await listen();
    binary.socket.send(Buffer.from([1, 2, 3]));
    expect(await binary.closed()).toBe(1003);
  });

  it("is refused by the rules of every request", async () => {
    rig = await startRig({ limits: { eventListeners: 1 } });
    const open = (path: string, headers: Record<string, string> = {}) => SocketReader.open(rig.port, path, headers);
    await expect(open("/api/v1/ws", { Host: "evil.example" })).rejects.toThrow("421");
    await expect(open("/api/v1/ws", { Origin: "http://evil.example" })).rejects.toThrow("403");
    await expect(open("/api/v1/ws", { Origin: "null" })).rejects.toThrow("403");
    await expect(open("/api/v1/player")).rejects.toThrow("404");
    await expect(open("/api/v1/ws?zone=attic")).rejects.toThrow("404");
    await expect(open("/api/v1/zones/%ff/ws")).rejects.toThrow("404");
    await expect(open("/api/v1/ws?topics=all")).rejects.toThrow("400");
    await expect(open("/api/v1/ws?meters=31")).rejects.toThrow("400");
    const own = await listen("", { Origin: `http://127.0.0.1:${rig.port}` });
    await expect(open("/api/v1/ws")).rejects.toThrow("503");
    own.close();
    await own.closed();
    expect((await rig.ask("GET", "/api/v1/ws")).json).toMatchObject({ status: 426, code: "upgrade-required" });
    const h2c = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n";
    expect(await rig.raw(h2c)).toMatch(/^HTTP\/1.1 200/);
  });

  it("drops who never reads, and nobody waits for it (C-11)", async () => {
    rig = await startRig({ queue: "xyz", limits: { heartbeatMs: 100, eventRestMs: 1 } });
    const reader = await listen();
    await reader.until(() => reader.of("snapshot").length === 1);
    const before = rig.library.events.size;
    const deaf = await deafSocket(rig.port);
    expect(rig.library.events.size).toBe(before + 1);
    let worst = 0;
    for (let change = 0; rig.library.events.size > before || change < 20; change++) {
      const sentMs = performance.now();
      rig.zone.player.do({ type: "setVolume", volume: change % 100 });
      const { revision } = rig.zone.snapshot();
      await reader.until(() => reader.events.at(-1)?.data.player?.revision === revision);
      worst = Math.max(worst, (reader.atMs.at(-1) ?? 0) - sentMs);
      await sleep(5);
    }
    deaf.destroy();
    console.info(`beside a listener that never reads, the longest delay: ${worst.toFixed(1)} ms`);
    // One that waited for the other would wait for ever.
    expect(worst).toBeLessThan(2_000);
    expect(reader.closeCode).toBe(null);
  });

  it("ends when the server closes, and tells why", async () => {
    rig = await startRig();
    const reader = await listen();
    const before = performance.now();
    await rig.server.close();
    // Otherwise it would wait for its connections to fall silent, which takes Node 5 s.
    expect(performance.now() - before).toBeLessThan(4_000);
    expect(await reader.closed()).toBe(1001);
    expect(rig.library.events.size).toBe(0);
  });
});

describe("50 listeners that come and go at 1000 changes a second (C-11)", () => {
  it("each has every revision of its life once and in order", async () => {
    rig = await startRig({ queue: "xyz", limits: { eventRestMs: 5 } });
    const alive: SocketReader[] = await Promise.all(Array.from({ length: 50 }, () => listen()));
    const everyone = [...alive];
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 25; i++) rig.zone.player.do({ type: "setVolume", volume: (round * 25 + i) % 100 });
      const place = (round * 7) % alive.length;
      alive[place]?.close();
      const joining = await listen();
      alive[place] = joining;
      everyone.push(joining);
      await sleep(15);
    }
    const { revision } = rig.zone.snapshot();
    for (const reader of alive) {
      await reader.until(() => reader.events.at(-1)?.data.player?.revision === revision);
    }
    let messages = 0;
    for (const reader of everyone) {
      // Each change says which revision it follows: together they are all from the snapshot on, none twice.
      let told: number | null = null;
      for (const { event, data } of reader.events) {
        if (event === "snapshot") told = data.player.revision;
        if (event !== "change") continue;
        expect(data.since).toBe(told);
        expect(data.player.revision).toBeGreaterThan(data.since);
        told = data.player.revision;
        messages++;
      }
    }
    console.info(`${revision} revisions to ${everyone.length} listeners in ${messages} messages`);
  });
});
