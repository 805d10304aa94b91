import { afterEach, describe, expect, it } from "vitest";
import type { Meters } from "../../../src/operations/meters-port.ts";
import type { JobId } from "../../../src/shared/ids.ts";
import { EventReader } from "./event-reader.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
const readers: EventReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await rig.server.close();
});

async function listen(headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await EventReader.open(rig.port, headers);
  readers.push(reader);
  return reader;
}

describe("/events", () => {
  it("begins with the whole state, then tells each change", async () => {
    rig = await startRig({ queue: "xyz" });
    const reader = await listen();
    expect(reader.response?.headers["content-type"]).toBe("text/event-stream");
    await reader.until(() => reader.events.length === 1);
    expect(reader.events[0]).toMatchObject({
      event: "snapshot",
      id: "e1-1",
      data: {
        player: { state: "stopped", revision: 1 },
        outputs: [{ id: 0 }, { id: 1 }],
        library: { updating: false },
      },
    });
    rig.zone.player.do({ type: "setVolume", volume: 20 });
    await reader.until(() => reader.events.length === 2);
    expect(reader.events[1]).toMatchObject({
      event: "change",
      id: "e1-2",
      data: { subsystems: ["mixer"], player: { volume: 20, revision: 2 } },
    });
  });

  it("tells by name what people changed of what is kept", async () => {
    rig = await startRig();
    const reader = await listen();
    await reader.until(() => reader.events.length === 1);
    const station = { name: "Jazz", url: "http://radio.example.org/jazz.mp3" };
    await rig.ask("POST", "/api/v1/stations", { body: station });
    await reader.until(() => reader.events.length === 2);
    expect(reader.events[1]).toMatchObject({ event: "kept", data: { changed: ["stations"] } });
    await rig.ask("PATCH", "/api/v1/settings", { body: { countPlays: false } });
    await reader.until(() => reader.events.length === 3);
    expect(reader.events[2]).toMatchObject({ event: "kept", data: { changed: ["settings"] } });
  });

  it("never goes back and always ends at the newest state, whatever was merged", async () => {
    rig = await startRig({ queue: "xyz" });
    const reader = await listen();
    await reader.until(() => reader.events.length === 1);
    for (let i = 0; i < 500; i++) {
      rig.zone.player.do({ type: "setVolume", volume: i % 100 });
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const last = rig.zone.snapshot();
    await reader.until(() => reader.events.at(-1)?.id === `e1-${last.revision}`);
    const revisions = reader.events.map((event) => event.data.player.revision);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(reader.events.length).toBeLessThan(100);
    expect(reader.events.at(-1)?.data.player.volume).toBe(last.volume);
  });

  it("sends a burst as one event", async () => {
    rig = await startRig({ limits: { eventRestMs: 300 } });
    const reader = await listen();
    await reader.until(() => reader.events.length === 1);
    rig.zone.player.do({ type: "setRepeat", on: true });
    for (let volume = 0; volume < 90; volume++) rig.zone.player.do({ type: "setVolume", volume });
    await reader.until(() => reader.events.length === 2);
    expect(reader.events[1]).toMatchObject({
      id: `e1-${rig.zone.snapshot().revision}`,
      data: { player: { volume: 89 } },
    });
    expect(reader.events[1]?.data.subsystems.sort()).toEqual(["mixer", "options"]);
  });

  it("serves listeners that come and go during changes: each hears rising revisions up to the last", async () => {
    rig = await startRig({ queue: "xyz", limits: { eventRestMs: 5 } });
    const staying = await Promise.all(Array.from({ length: 20 }, () => listen()));
    for (let round = 0; round < 60; round++) {
      for (let i = 0; i < 10; i++) rig.zone.player.do({ type: "setVolume", volume: (round + i) % 100 });
      if (round % 3 === 0) (await listen()).close();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const last = rig.zone.snapshot().revision;
    for (const reader of staying) {
      await reader.until(() => reader.events.at(-1)?.data.player.revision === last);
      const revisions = reader.events.map((event) => event.data.player.revision);
      expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    }
    expect(rig.zone.errors).toEqual([]);
  });

  it("repeats nothing to who has this state, everything to who has another", async () => {
    rig = await startRig({ queue: "xyz" });
    const current = await listen({ "Last-Event-ID": "e1-1" });
    for (const old of ["e1-0", "e0-1", "nonsense"]) {
      const reader = await listen({ "Last-Event-ID": old });
      await reader.until(() => reader.events.length === 1);
      expect(reader.events[0]?.event).toBe("snapshot");
    }
    rig.zone.player.do({ type: "setVolume", volume: 20 });
    await current.until(() => current.events.length === 1);
    expect(current.events[0]?.event).toBe("change");
  });

  it("tells of the library", async () => {
    rig = await startRig();
    const reader = await listen();
    await reader.until(() => reader.events.length === 1);
    rig.library.updating = 4 as JobId;
    rig.library.events.publish({ type: "update", job: 4 as JobId, running: true });
    const counts = { filesSeen: 10, filesRead: 5, failed: 1, filesPerSecond: 20, secondsLeft: null };
    const progress = { job: 4 as JobId, ...counts, done: false };
    rig.library.events.publish({ type: "progress", progress });
    await reader.until(() => reader.events.length >= 2 && reader.events.at(-1)?.data.library.filesSeen === 10);
    expect(reader.events.at(-1)).toMatchObject({
      event: "library",
      id: null,
      data: { library: { job: 4, updating: true, filesPerSecond: 20, secondsLeft: null } },
    });
  });

  it("keeps the connection alive, and drops who takes nothing", async () => {
    rig = await startRig({ limits: { heartbeatMs: 20, eventRestMs: 1 } });
    const reader = await listen();
    await reader.until(() => reader.comments.length >= 3);
    const size = rig.library.events.size;
    const silent = await listen();
    silent.response?.pause();
    expect(rig.library.events.size).toBe(size + 1);
    const work = setInterval(() => {
      // Enough to fill what the kernel holds for a reader that does not read.
      rig.zone.player.do({
        type: "add",
        songs: rig.library.songs.map((song) => ({ ...song, uri: "u".repeat(4000) })),
        at: null,
      });
      rig.zone.player.do({ type: "play", which: { position: 0 } });
    }, 1);
    while (rig.library.events.size > size) await new Promise((resolve) => setTimeout(resolve, 20));
    clearInterval(work);
    expect(reader.ended).toBe(false);
  });

  it("tells what is asked for: topics, and meters at a pace", async () => {
    let listening = 0;
    let count = 0;
    const sides: readonly [number, number] = [-6, -6];
    const levels = {
      rateHz: 44_100,
      peakDb: sides,
      peakHoldDb: sides,
      rmsDb: sides,
      momentaryLufs: -9,
      shortTermLufs: -9,
    };
    const gains = { limiterReductionDb: 0, compressorReductionDb: 0, levelMatcherDb: 0 };
    const bands = Array<number>(31).fill(-40);
    const meters: Meters = {
      listen: () => {
        listening++;
        return {
          read: () => ({ count: 100 + count++, ...levels, ...gains, bandsDb: [bands, bands] }),
          stop: () => void listening--,
        };
      },
      dropouts: () => null,
    };
    rig = await startRig({ queue: "xyz", parts: { meters } });
    const reader = await EventReader.open(rig.port, {}, "/api/v1/events?topics=queue&meters=30");
    readers.push(reader);
    await reader.until(() => reader.events.filter(({ event }) => event === "meters").length === 3);
    expect(reader.events.at(-1)?.data).toMatchObject({ peakDb: [-6, -6], rateHz: 44_100 });
    rig.zone.player.do({ type: "setVolume", volume: 7 });
    rig.zone.player.do({ type: "clear" });
    await reader.until(() => reader.events.some(({ event }) => event === "queue"));
    expect(reader.events.filter(({ event }) => event === "change")).toEqual([]);
    reader.close();
    while (listening > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await rig.ask("GET", "/api/v1/meters")).json).toMatchObject({ rmsDb: [-6, -6] });
    expect(listening).toBe(0);
    for (const query of ["meters=31", "meters=0", "meters=x", "topics=all"]) {
      expect((await rig.ask("GET", `/api/v1/events?${query}`)).status).toBe(400);
    }
  });

  it("has a limit, and gives places back", async () => {
    rig = await startRig({ limits: { eventListeners: 2 } });
    const first = await listen();
    await listen();
    const refused = await rig.ask("GET", "/api/v1/events");
    expect(refused.json).toMatchObject({ status: 503, code: "busy" });
    expect(refused.headers["retry-after"]).toBe("1");
    const held = rig.library.events.size;
    first.close();
    while (rig.library.events.size === held) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await listen()).status).toBe(200);
  });

  it("leaves nothing behind after HEAD", async () => {
    rig = await startRig({ limits: { eventListeners: 1 } });
    for (let i = 0; i < 3; i++) expect((await rig.ask("HEAD", "/api/v1/events")).status).toBe(200);
    expect((await listen()).status).toBe(200);
  });

  it("ends when the server closes, at once", async () => {
    rig = await startRig();
    const reader = await listen();
    await reader.until(() => reader.events.length === 1);
    const before = performance.now();
    await rig.server.close();
    // Otherwise it would wait for its connections to fall silent, which takes Node 5 s.
    expect(performance.now() - before).toBeLessThan(4_000);
    await reader.closed();
    expect(rig.library.events.size).toBe(0);
  });
});
