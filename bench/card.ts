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
import { sleep, until } from "../test/rig/wait.ts";

const BAR = { idleBytes: 0, playBytesPerHour: 1024 * 1024 };
const SONGS = 8;
const SONG_SECONDS = 200;
/** What the scan and the analysis of the songs left to write. */
const SETTLE_MS = 20_000;
const ANALYSED_WITHIN_MS = 600_000;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "3" } } });
const minutes = Number(values.minutes);

using place = temporaryPlace("card");
const music = place.under("music");
writeFlacs(music, SONGS, SONG_SECONDS);
await using server = await startDaemon({ folder: place.under("state"), music, watch: true });
const ANALYSIS = `http://127.0.0.1:${server.httpPort}/api/v1/analysis`;
await prepare();
await until("every song analysed", isAnalysed, ANALYSED_WITHIN_MS, 1_000);
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
  // Who asks does not wait for a quiet machine.
  await fetch(ANALYSIS, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
}

async function isAnalysed(): Promise<boolean> {
  const { state, left } = (await (await fetch(ANALYSIS)).json()) as { state: string; left: number };
  return state === "idle" && left === 0;
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
