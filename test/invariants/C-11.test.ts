/**
 * Also #2308 and #2412: subscribers come and go without harm to each other, one that never reads harms nobody, and a
 * prebuffer that comes late never decides what plays.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeCapture, runsOf, samplesOf } from "../rig/capture.ts";
import { slowFfmpeg, toAlac } from "../rig/hostile-storage.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { alive, type ProcessInfo, processTree } from "../rig/process-tree.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import type { Server } from "../rig/server.ts";
import { type SseClient, subscribe } from "../rig/sse-client.ts";
import { setStage } from "../rig/stage.ts";
import { sleep, until } from "../rig/wait.ts";

const CHANGES = sized(200, 5_000);
const SUBSCRIBERS = 50;
const FIRST_SECONDS = 1.5;

const revisionsOf = (client: SseClient): number[] =>
  client.events
    .filter(({ event }) => event !== "library")
    .map(({ data }) => Number(member(data, "player", "revision")));

test("50 subscribers come and go: each gets every revision of its life once, in order", {
  timeout: sized(120_000, 600_000),
}, async () => {
  const random = seeded(runSeed("C-11"));
  await using stage = await setStage({ name: "c11", lengths: [44_101], output: "null" });
  const { server, client } = stage;
  const subscribers = await Promise.all(Array.from({ length: SUBSCRIBERS }, () => subscribe(server.httpPort)));
  const everyone = [...subscribers];
  const base = await revision(server);
  const lastOf = (subscriber: SseClient): number => revisionsOf(subscriber).at(-1) ?? -1;
  for (let change = 0; change < CHANGES; change++) {
    const place = random.below(SUBSCRIBERS);
    const churns = random.below(2) === 0;
    // One leaves and one joins while the change is delivered.
    const joining = churns ? subscribe(server.httpPort) : null;
    const changed = client.command(`repeat ${(change + 1) % 2}`);
    if (churns) subscribers[place]?.[Symbol.dispose]();
    const joined = await joining;
    if (joined !== null) everyone.push(joined);
    if (joined !== null) subscribers[place] = joined;
    await changed;
    await until("the change everywhere", () =>
      subscribers.every((subscriber) => lastOf(subscriber) === base + change + 1),
    );
  }
  for (const subscriber of everyone) {
    const revisions = revisionsOf(subscriber);
    const first = revisions[0] ?? 0;
    expect(revisions).toEqual(Array.from({ length: revisions.length }, (_, index) => first + index));
  }
  for (const subscriber of subscribers) subscriber[Symbol.dispose]();
});

test("a burst of changes may be merged, but nothing comes twice, late or not at all", {
  timeout: 120_000,
}, async () => {
  await using stage = await setStage({ name: "c11d", lengths: [44_101], output: "null" });
  const subscribers = await Promise.all(Array.from({ length: SUBSCRIBERS }, () => subscribe(stage.server.httpPort)));
  await Promise.all(Array.from({ length: CHANGES }, (_, change) => stage.client.command(`repeat ${(change + 1) % 2}`)));
  const last = await revision(stage.server);
  await until("the last change everywhere", () =>
    subscribers.every((subscriber) => revisionsOf(subscriber).at(-1) === last),
  );
  for (const subscriber of subscribers) {
    const revisions = revisionsOf(subscriber);
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    subscriber[Symbol.dispose]();
  }
});

test("a client that never reads is dropped, and others do not wait for it", { timeout: 120_000 }, async () => {
  await using stage = await setStage({ name: "c11b", lengths: [44_101, 44_101], output: "null" });
  for (let part = 0; part < 4; part++) await stage.client.list(Array(500).fill('add ""'));
  const greedy = await Promise.all(Array.from({ length: 4 }, () => stage.server.client()));
  let dropped = 0;
  for (const client of greedy) {
    client.socket.pause();
    client.socket.on("close", () => dropped++);
    client.raw("playlistinfo\n".repeat(400));
  }
  const waits: number[] = [];
  for (let asked = 0; asked < 100; asked++) {
    const beganMs = performance.now();
    await stage.client.command("status");
    waits.push(performance.now() - beganMs);
    await sleep(10);
  }
  waits.sort((a, b) => a - b);
  console.info(`C-11: status beside a greedy client: p50 ${waits[50]?.toFixed(1)} ms, p90 ${waits[90]?.toFixed(1)} ms`);
  expect(waits[90]).toBeLessThan(50);
  // The kernel still holds what a dropped client has not read; reading on leads to the end of the connection.
  await sleep(sized(11_000, 15_000));
  for (const client of greedy) client.socket.resume();
  await until("the greedy clients' end", () => dropped === greedy.length, 30_000);
  expect(field(await stage.client.command("status"), "playlistlength")).toBe("4000");
});

test("the next entry changes during a slow prebuffer: the join plays the one that was next then", {
  timeout: 180_000,
}, async () => {
  const random = seeded(runSeed("C-11 join"));
  const slow = Array.from({ length: 6 }, (_, index) => index + 1);
  const ROUNDS = sized(3, 20);
  await using stage = await setStage({
    name: "c11c",
    lengths: [66_151, ...slow.map((index) => 44_101 + index)],
    prepare: (music) => {
      for (const index of slow) {
        toAlac(join(music, `t00${index}.wav`), join(music, `s00${index}.m4a`));
        rmSync(join(music, `t00${index}.wav`));
      }
      return { songs: 0 };
    },
    audio: (place) => [`ffmpeg = ${JSON.stringify(slowFfmpeg(place.under("ffmpeg"), 300))}`],
  });
  const { client, server, tracks } = stage;
  const uriOf = async (id: number): Promise<string> => field(await client.command(`playlistid ${id}`), "file") ?? "";
  const decoders = new Set<number>();
  let mostDecoders = 0;
  let changes = 0;
  const expected: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await client.list(["stop", "clear", "add t000.wav", ...slow.map((index) => `add s00${index}.m4a`), "play 0"]);
    const ids = (await client.command("playlistinfo")).filter(([name]) => name === "Id").map(([, id]) => Number(id));
    let next = ids[1] ?? -1;
    // Changes go on until the first track must be over; the one that is next at last is then given its time.
    const endMs = performance.now() + FIRST_SECONDS * 1_000 + random.below(100);
    let joined = false;
    while (!joined && performance.now() < endMs) {
      const chosen = random.pick(ids.slice(1));
      const [, status = []] = await client.list([`moveid ${chosen} ${(await position(client)) + 1}`, "status"]);
      joined = numeric(status, "songid") !== ids[0];
      if (joined) break;
      next = numeric(status, "nextsongid") ?? -1;
      expect(next).toBe(chosen);
      changes++;
      if (changes % 20 === 0) {
        const now = processTree(server.pid).filter(isFfmpeg);
        for (const { pid } of now) decoders.add(pid);
        mostDecoders = Math.max(mostDecoders, now.length);
      }
    }
    const heardId = await until("the join", async () => {
      const id = numeric(await client.command("status"), "songid");
      return id === ids[0] ? null : id;
    });
    expect(await uriOf(heardId)).toBe(await uriOf(next));
    expected.push("t000.wav", (await uriOf(next)).replace(/^s(.*)m4a$/, "t$1wav"));
    await until("sound", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > 0.2);
  }
  console.info(`C-11: ${changes} changes of the next entry, at most ${mostDecoders} ffmpeg at once`);
  const family = processTree(server.pid).map(({ pid }) => pid);
  await client.command("stop");
  await server.stop();
  await until("the end of every process", () => [...family, ...decoders].every((pid) => !alive(pid)), 3_000);
  const runs = runsOf(decodeCapture(samplesOf(stage.capture.takes()), tracks));
  const heard = runs.map((run) => run.track.uri).filter((uri, index, all) => uri !== all[index - 1]);
  expect(heard).toEqual(expected);
  expect(mostDecoders).toBeLessThanOrEqual(2);
  expect(changes).toBeGreaterThan(100 * ROUNDS);
});

async function position(client: MpdClient): Promise<number> {
  return numeric(await client.command("status"), "song") ?? 0;
}

async function revision(server: Server): Promise<number> {
  const { body } = await new HttpClient(server.httpPort).get("/api/v1/player");
  return Number(member(body, "revision"));
}

/** The program itself, also while it is still our slow script; not the host, whose arguments name it. */
function isFfmpeg({ command }: ProcessInfo): boolean {
  return command.includes("ffmpeg") && !command.includes("decoder-host");
}
