/**
 * How many times a second `GET /api/v1/player` is answered while music plays, and how late: `npm run bench:http`. autocannon asks from a
 * process of its own; processor time is told beside, because on few cores the asker takes its share.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Result } from "autocannon";
import { startDaemon } from "../test/rig/daemon.ts";
import { HttpClient } from "../test/rig/http-client.ts";
import { temporaryPlace } from "../test/rig/place.ts";
import { scanned } from "../test/rig/server.ts";
import { writeFlacs } from "../test/rig/synthetic-music.ts";
import { sleep } from "../test/rig/wait.ts";

const SECONDS = Number(process.env.SECONDS ?? 10);
const CONNECTIONS = Number(process.env.CONNECTIONS ?? 50);
const PATHS = (process.env.PATHS ?? "/api/v1/player,/api/v1/queue?limit=50").split(",");
const BAR_PER_SECOND = 5_000;
const BAR_P99_MS = 20;

const autocannon = fileURLToPath(import.meta.resolve("autocannon"));
using place = temporaryPlace("bench-http");
const music = place.under("music");
writeFlacs(music, 2, 300);
await using server = await startDaemon({ folder: place.under("server"), music });
const client = await server.client();
await scanned(client, 2);
await client.list(['add ""', "play"]);
await sleep(1_500);

let isMet = true;
for (const path of PATHS) {
  await ask(path, 2);
  const xrunsBefore = await xruns();
  const [mainBefore, allBefore] = [secondsOf(String(server.pid)), allSeconds()];
  const { requests, latency, errors, non2xx } = await ask(path, SECONDS);
  const [mainSeconds, audioXruns] = [secondsOf(String(server.pid)) - mainBefore, (await xruns()) - xrunsBefore];
  const figures = {
    perSecond: Math.round(requests.average),
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    maxMs: latency.max,
    mainThreadMicrosPerRequest: Number(((mainSeconds * 1e6) / requests.total).toFixed(1)),
    processSeconds: Number((allSeconds() - allBefore).toFixed(1)),
    xruns: audioXruns,
    failed: errors + non2xx,
  };
  console.info(JSON.stringify({ path, connections: CONNECTIONS, ...figures }));
  if (path !== PATHS[0]) continue;
  isMet &&=
    figures.perSecond >= BAR_PER_SECOND && figures.p99Ms <= BAR_P99_MS && audioXruns === 0 && figures.failed === 0;
}
client.close();
process.exitCode = isMet ? 0 : 1;

async function ask(path: string, seconds: number): Promise<Result> {
  const url = `http://127.0.0.1:${server.httpPort}${path}`;
  const options = ["--json", "--connections", String(CONNECTIONS), "--duration", String(seconds), url];
  const { stdout } = await promisify(execFile)(process.execPath, [autocannon, ...options], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}

async function xruns(): Promise<number> {
  const { body } = await new HttpClient(server.httpPort).get("/healthz");
  return Number(/"xruns":(\d+)/.exec(JSON.stringify(body))?.[1] ?? Number.NaN);
}

/** On a processor, from the scheduler's own books. */
function secondsOf(task: string): number {
  return Number(readFileSync(`/proc/${server.pid}/task/${task}/schedstat`, "utf8").split(" ")[0]) / 1e9;
}

function allSeconds(): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
