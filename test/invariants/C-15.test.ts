/** C-15: whatever a listener is cut off in, nothing of it is left. */
import { connect } from "node:net";
import { expect, test } from "vitest";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { temporaryPlace } from "../rig/place.ts";
import { seeded } from "../rig/random.ts";
import { until } from "../rig/wait.ts";
import { type House, startHouse } from "../streaming/house.ts";
import { StreamClient } from "../streaming/stream-client.ts";

const POINTS = process.env.FULL === "1" ? 5_000 : 60;
const AT_ONCE = 8;

/** Cut at some byte of the answer, by an end or by a reset. */
function cutRequest({ server }: House, path: string, bytes: number, resets: boolean): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(server.httpPort, "127.0.0.1");
    let left = bytes;
    const cut = () => (resets ? socket.resetAndDestroy() : socket.destroy());
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`, () => void (bytes === 0 && cut()));
    socket.on("data", (data) => {
      left -= data.length;
      if (left <= 0) cut();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}

/** Cut while it plays, seeks and stops. */
async function cutListener({ server }: House, random: () => number): Promise<void> {
  const client = await StreamClient.open(server.httpPort);
  client.keeps = false;
  const frames = Math.floor(random() * 6);
  client.say({ type: "play_normal", uri: "t000.wav", window: 1 + Math.floor(random() * 4) });
  if (random() < 0.3) client.say({ type: "seek", seconds: random() * 4 });
  if (random() < 0.2) client.say({ type: "stop" });
  else if (random() < 0.8) await client.until(() => client.log.filter((one) => !("state" in one)).length >= frames);
  client.close();
}

test(`sockets closed or reset at ${POINTS} random points`, { timeout: 900_000 }, async () => {
  using place = temporaryPlace("c15");
  const music = place.under("music");
  writeCodedTracks(music, [44_100 * 10, 44_100 * 3]);
  await using house = await startHouse({ folder: place.under("server"), music }, 2, 50);
  const random = seeded(15).next;
  const song = "/api/v1/library/song/stream?uri=t000.wav";
  const one = () => {
    const kind = random();
    const resets = random() < 0.5;
    if (kind < 0.6) return cutListener(house, random);
    if (kind < 0.9) return cutRequest(house, song, Math.floor(random() * 400_000), resets);
    if (kind < 0.96) return cutRequest(house, `${song}&format=flac`, Math.floor(random() * 40_000), resets);
    return cutRequest(house, "/stream/default.mp3", Math.floor(random() * 3_000), resets);
  };
  await one();
  await house.empty();
  const before = house.descriptors();
  let done = 0;
  const worker = async () => {
    for (; done < POINTS; ) {
      done++;
      await one();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await house.empty();
  await until("no encoder left", () => house.children(/^ffmpeg /) === 0);
  await until("files closed", () => house.descriptors() <= before + 6, 30_000);
  expect(house.children(/stream-host/)).toBeLessThanOrEqual(1);
  const { chunks } = await house.streams();
  expect(chunks.bytes).toBeLessThanOrEqual(32 * 2 ** 20);
  expect(house.server.log()).not.toMatch(/unhandled|"level":50|ERROR/i);
  // And it goes on.
  const client = await StreamClient.open(house.server.httpPort);
  client.say({ type: "play_normal", uri: "t001.wav" });
  await client.told("ended");
  client.close();
  console.info(`${POINTS} points, ${before} files open before, ${house.descriptors()} after`);
});
