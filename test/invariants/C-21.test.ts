/** C-21, #2185, I-01: one limit for all who stream, whatever they stream by; the figures are those of who grants it. */
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { expect, test } from "vitest";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { temporaryPlace } from "../rig/place.ts";
import { pssMiB } from "../rig/process-tree.ts";
import { seeded } from "../rig/random.ts";
import { until } from "../rig/wait.ts";
import { WAV_HEADER_BYTES, wavHeader } from "../rig/wav.ts";
import { type House, startHouse } from "../streaming/house.ts";
import { StreamClient } from "../streaming/stream-client.ts";

const FULL = process.env.FULL === "1";
const LIMIT = 10;
const REQUESTS = 50;
const HOURS = 2;
const STORM = FULL ? 100 * LIMIT : 6 * LIMIT;

/** Two hours of silence that take no room on the disk. */
function writeLongSong(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const bytes = HOURS * 3600 * 44_100 * 4;
  writeFileSync(`${folder}/long.wav`, wavHeader(44_100, bytes));
  truncateSync(`${folder}/long.wav`, WAV_HEADER_BYTES + bytes);
}

/** An answer that nobody reads yet. */
function get(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false }, resolve);
    sent.on("error", reject);
    sent.end();
  });
}

const statusesOf = (answers: readonly IncomingMessage[]) => answers.map(({ statusCode }) => statusCode);

async function figures({ origin, streams }: House) {
  const { parts } = (await (await fetch(`${origin}/healthz`)).json()) as {
    parts: { name: string; figures: Record<string, number> }[];
  };
  return { rest: await streams(), health: parts.find(({ name }) => name === "streams")?.figures };
}

test("a place is taken before anything else, and left on every way out", {
  timeout: FULL ? 240_000 : 90_000,
}, async () => {
  using place = temporaryPlace("c21");
  const music = place.under("music");
  writeCodedTracks(music, [44_100 * 4]);
  writeLongSong(music);
  await using house = await startHouse({ folder: place.under("server"), music }, 2);
  const long = house.songUrl("long.wav");
  const port = house.server.httpPort;
  const residentBefore = house.residentMiB();
  const pssBefore = pssMiB(house.server.pid);

  // 50 requests for a song of two hours: exactly as many run as may.
  const answers = await Promise.all(
    Array.from({ length: REQUESTS }, (_, i) => get(i % 5 === 0 ? `${long}&format=flac` : long)),
  );
  expect(statusesOf(answers).filter((status) => status === 200)).toHaveLength(LIMIT);
  const refused = answers.filter(({ statusCode }) => statusCode === 503);
  expect(refused).toHaveLength(REQUESTS - LIMIT);
  for (const { headers } of refused) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  const full = await figures(house);
  expect(full.rest).toMatchObject({ running: LIMIT, queued: 0, limit: LIMIT });
  expect(full.rest.streams).toHaveLength(LIMIT);
  expect(full.health).toMatchObject({ running: LIMIT, queued: 0, limit: LIMIT });

  // One more over the WebSocket, and another over HTTP: both are told so.
  const client = await StreamClient.open(port);
  client.say({ type: "play_normal", uri: "long.wav" });
  expect(await client.told("failed")).toMatchObject({ epoch: 1, code: "busy", retryAfterSeconds: 1 });
  expect((await get(`${house.origin}/stream/default.mp3`)).statusCode).toBe(503);
  expect((await fetch(long, { method: "HEAD" })).status).toBe(200);
  for (const answer of answers) answer.destroy();
  await house.empty();

  // Listeners who take as much as they can, at different places of it: memory does not grow with its length.
  const listeners = await Promise.all(Array.from({ length: LIMIT }, () => StreamClient.open(port)));
  for (const [index, listener] of listeners.entries()) {
    listener.keeps = false;
    listener.say({ type: "play_normal", uri: "long.wav", startSeconds: index * 600, window: 32 });
  }
  const frames = () => listeners.map(({ log }) => log.length);
  await until("some minutes of each", () => frames().every((count) => count > (FULL ? 2_000 : 30)), 120_000);
  const grownMiB = house.residentMiB() - residentBefore;
  const grownPssMiB = pssMiB(house.server.pid) - pssBefore;
  expect(grownMiB).toBeLessThanOrEqual(150);
  // The host and all, that is.
  expect(grownPssMiB).toBeLessThanOrEqual(256);
  const { rest } = await figures(house);
  expect(rest.running).toBe(LIMIT);
  expect(rest.chunks.bytes).toBeLessThanOrEqual(32 * 2 ** 20);
  for (const listener of listeners) listener.close();
  await house.empty();

  // Who gives up at random points leaves nothing: afterwards as many fit as before.
  const random = seeded(21);
  let most = 0;
  const attempt = async () => {
    if (random.next() < 0.5) {
      const one = await StreamClient.open(port);
      one.say({ type: "play_normal", uri: "t000.wav" });
      const after = random.below(4);
      await one.until(() => one.log.length >= after || one.news.some(({ state }) => state === "failed"));
      one.close();
    } else {
      const answer = await get(house.songUrl("t000.wav"));
      if (random.next() < 0.5) answer.once("data", () => answer.destroy());
      else answer.destroy();
    }
    const { running, limit, queued } = await house.streams();
    most = Math.max(most, running);
    expect([running <= limit, queued]).toEqual([true, 0]);
  };
  let left = STORM;
  await Promise.all(
    Array.from({ length: 2 * LIMIT }, async () => {
      while (left-- > 0) await attempt();
    }),
  );
  await house.empty();
  const again = await Promise.all(Array.from({ length: LIMIT + 5 }, () => get(long)));
  expect(statusesOf(again).filter((status) => status === 200)).toHaveLength(LIMIT);
  for (const answer of again) answer.destroy();
  await house.empty();
  client.say({ type: "play_normal", uri: "t000.wav" });
  await client.told("ended", 2);
  client.close();
  await house.empty();
  console.info(
    `${REQUESTS} requests: ${LIMIT} run; ${LIMIT} listeners: RSS +${grownMiB.toFixed(0)} MiB, all processes ` +
      `+${grownPssMiB.toFixed(0)} MiB PSS; ${STORM} attempts, at most ${most} at a time`,
  );
});
