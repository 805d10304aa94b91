import { expect, test } from "vitest";
import { AWAKE_COUNT_BYTES, HelperThreads } from "../../src/engine/helper-threads.ts";
import { startDaemon } from "../rig/daemon.ts";
import { temporaryPlace } from "../rig/place.ts";
import { mayBeRealtime, realtimeThreads } from "../rig/realtime.ts";
import { scanned } from "../rig/server.ts";
import { writeFlacs } from "../rig/synthetic-music.ts";
import { until } from "../rig/wait.ts";

test("the first audio thread that wakes up places the helpers, the last that falls asleep takes their place away", () => {
  const awake = new SharedArrayBuffer(AWAKE_COUNT_BYTES);
  const placed: boolean[] = [];
  const [a, b] = [1, 2].map(() => new HelperThreads(awake, (isUrgent) => void placed.push(isUrgent)));
  a?.wake();
  b?.wake();
  a?.rest();
  expect(placed).toEqual([true]);
  b?.rest();
  expect(placed).toEqual([true, false]);
});

test("who wakes up while another falls asleep keeps the helpers", () => {
  const awake = new SharedArrayBuffer(AWAKE_COUNT_BYTES);
  const placed: boolean[] = [];
  const b = new HelperThreads(awake, (isUrgent) => void placed.push(isUrgent));
  const a = new HelperThreads(awake, (isUrgent) => {
    // Before the system has heard of it.
    if (!isUrgent) b.wake();
    placed.push(isUrgent);
  });
  a.wake();
  a.rest();
  expect(placed.at(-1)).toBe(true);
  b.rest();
  expect(placed.at(-1)).toBe(false);
});

test.skipIf(!mayBeRealtime())("V8's helper is in nobody's way while no zone plays", { timeout: 60_000 }, async () => {
  using place = temporaryPlace("helpers");
  const music = place.under("music");
  const songs = writeFlacs(music, 1, 20);
  await using server = await startDaemon({ folder: place.under("server"), music, output: { type: "null" } });
  using client = await server.client();
  await client.command("update");
  await scanned(client, songs.length);
  const isUrgent = () => realtimeThreads(server.pid).includes("V8Worker");
  await until("rest", async () => !isUrgent());
  await client.list([...songs.map((uri) => `add ${uri}`), "play 0"]);
  await until("sound", async () => isUrgent());
  await client.command("stop");
  await until("rest again", async () => !isUrgent());
  expect(realtimeThreads(server.pid)).toHaveLength(1);
});
