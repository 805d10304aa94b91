/** What is pushed, from outside: over a restart (F3), and while a device runs dry. */
import { afterAll, expect, test } from "vitest";
import { FakeAlsa } from "../engine/fake-alsa.ts";
import { SocketReader } from "../protocols/http/socket-reader.ts";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { temporaryPlace } from "../rig/place.ts";
import { scanned } from "../rig/server.ts";
import { sleep, until } from "../rig/wait.ts";

const place = temporaryPlace("push");
const music = place.under("music");
writeCodedTracks(music, [44_100 * 20, 44_100 * 20]);
afterAll(() => place[Symbol.dispose]());

test("over a restart: a new epoch, the state first, and clients in idle come back and see what changes", async () => {
  const options = { folder: place.under("server"), music };
  const before = await startDaemon(options);
  const client = await before.client();
  await scanned(client, 2);
  await client.command('add ""');
  const first = await SocketReader.open(before.httpPort);
  await first.until(() => first.of("snapshot").length === 1);
  const { epoch } = first.of("hello")[0]?.data ?? {};
  const known = first.of("snapshot")[0]?.id ?? "";
  const idle = client.command("idle message").catch(() => "gone");
  await before.stop();
  expect(await first.closed()).toBe(1001);
  expect(await idle).toBe("gone");

  await using server = await startDaemon(options);
  const second = await SocketReader.open(server.httpPort, `/api/v1/ws?topics=player,queue&since=${known}`);
  await second.until(() => second.of("snapshot").length === 1);
  expect(second.of("hello")[0]?.data.epoch).not.toBe(epoch);
  expect(second.events.map(({ event }) => event).slice(0, 2)).toEqual(["hello", "snapshot"]);
  expect(second.of("snapshot")[0]?.data.player.queue.length).toBe(2);
  const [waiting, busy] = [await server.client(), await server.client()];
  const woken = waiting.command("idle playlist");
  await busy.command("delete 0");
  expect(await woken).toEqual([["changed", "playlist"]]);
  await second.until(() => second.of("queue").at(-1)?.data.length === 1);
  await second.until(() => second.of("change").at(-1)?.data.player.queue.length === 1);
  for (const each of [waiting, busy]) each.close();
  second.close();
});

test("a device that runs dry is told with what was not heard; meters are read by one request", async () => {
  const fake = new FakeAlsa();
  const audio = [`alsa_library = ${JSON.stringify(fake.libraries.alsa)}`];
  const output = { type: "alsa", device: "default", configPath: "/dev/null" } as const;
  await using server = await startDaemon({ folder: place.under("dry"), music, audio, output });
  const client = await server.client();
  await scanned(client, 2);
  await client.list(['add ""', "play"]);
  const http = new HttpClient(server.httpPort);
  await until(
    "the sound",
    async () => Number(member((await http.get("/api/v1/player")).body, "positionSeconds")) > 0.2,
  );
  // The whole daemon sleeps for longer than the device's buffer lasts.
  process.kill(server.pid, "SIGSTOP");
  await sleep(400);
  process.kill(server.pid, "SIGCONT");
  const zones = await until("an underrun", async () => {
    const { body } = await http.get("/api/v1/zones");
    return Number(member(body, "zones", "0", "dropouts", "xruns")) > 0 ? body : null;
  });
  const told = (name: string) => Number(member(zones, "zones", "0", "dropouts", name));
  expect(told("missingMs")).toBeGreaterThan(200);
  expect(told("missingFrames")).toBeGreaterThan(0.2 * 44_100);
  expect(Math.abs(told("sinceSeconds") - Date.now() / 1000)).toBeLessThan(60);
  const health = await http.get("/healthz");
  const audioPart = (member(health.body, "parts") as { name: string; figures: object }[]).find(
    ({ name }) => name === "audio",
  );
  expect(audioPart?.figures).toMatchObject({ xruns: expect.any(Number), missingMs: expect.any(Number) });
  // The thread that measures may not have begun yet.
  const meters = await until("meters", async () => {
    const answer = await http.get("/api/v1/meters");
    return answer.status === 200 ? answer : null;
  });
  expect(Number(member(meters.body, "peakDb", "1"))).toBeGreaterThan(-120);
  // Every zone has meters of its own; this one's engine is not even started yet.
  await http.send("POST", "/api/v1/zones", { name: "kitchen" });
  await http.send("POST", "/api/v1/zones/kitchen/outputs", { id: 0 });
  const silent = await http.get("/api/v1/zones/kitchen/meters");
  expect(silent.body).toMatchObject({ rateHz: 0, rmsDb: [-120, -120] });
  await http.send("POST", "/api/v1/zones/kitchen/queue", { uris: [""] });
  await http.send("POST", "/api/v1/zones/kitchen/player/play");
  await until("the sound of the kitchen", async () => {
    const { body } = await http.get("/api/v1/zones/kitchen/meters");
    return Number(member(body, "rmsDb", "1")) > -120;
  });
  client.close();
  fake.remove();
});
