/**
 * What an SD card has to bear: bytes that all processes give to the block layer, idle and in steady play.
 *   node bench/card.ts [--minutes 3]
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startDaemon } from "../test/rig/daemon.ts";
import { temporaryPlace } from "../test/rig/place.ts";
import { processTree } from "../test/rig/process-tree.ts";
import { scanned } from "../test/rig/server.ts";
import { writeFlacs } from "../test/rig/synthetic-music.ts";
import { sleep } from "../test/rig/wait.ts";

const BAR = { idleBytes: 0, playBytesPerHour: 1024 * 1024 };
const SONGS = 40;
const SONG_SECONDS = 60;
/** First every song is listened to once, which is neither idle nor steady. */
const SETTLE_MS = 60_000;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "3" } } });
const minutes = Number(values.minutes);

using place = temporaryPlace("card");
const music = place.under("music");
writeFlacs(music, SONGS, SONG_SECONDS);
await using server = await startDaemon({ folder: place.under("state"), music, watch: true });
await prepare();
await sleep(SETTLE_MS);
const idleBytes = await writtenMeanwhile();
await play();
const playBytesPerHour = Math.round((await writtenMeanwhile()) * (60 / minutes));
const held = idleBytes <= BAR.idleBytes && playBytesPerHour <= BAR.playBytesPerHour;
console.log(JSON.stringify({ minutes, idleBytes, playBytesPerHour, bar: BAR, held }));
if (!held) process.exitCode = 1;

async function prepare(): Promise<void> {
  const client = await server.client();
  await client.command("update");
  await scanned(client, SONGS);
  await client.list(['add ""', "repeat 1"]);
  client.close();
}

async function play(): Promise<void> {
  const client = await server.client();
  await client.command("play 0");
  client.close();
}

async function writtenMeanwhile(): Promise<number> {
  const before = written();
  await sleep(minutes * 60_000);
  return written() - before;
}

/** By the process and all that descend from it, those that have ended included (proc(5), write_bytes). */
function written(): number {
  return processTree(server.pid).reduce((sum, { pid }) => {
    const io = readFileSync(`/proc/${pid}/io`, "utf8");
    return sum + Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
  }, 0);
}
