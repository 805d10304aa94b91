/**
 * How soon listeners hear of a change, and what meters cost while music plays: `npm run bench:push`. 500 listeners each over
 * server-sent events and over WebSockets, on loopback, in a process that also reads them all; one JSON line per figure.
 */
import { readdirSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { startDaemon } from "../test/rig/daemon.ts";
import { HttpClient } from "../test/rig/http-client.ts";
import { temporaryPlace } from "../test/rig/place.ts";
import { scanned } from "../test/rig/server.ts";
import { writeFlacs } from "../test/rig/synthetic-music.ts";
import { sleep, until } from "../test/rig/wait.ts";

const LISTENERS = Number(process.env.LISTENERS ?? 500);
const CHANGES = Number(process.env.CHANGES ?? 60);
const GAP_MS = 120;
const BAR_MS = 30;
const METER_SECONDS = Number(process.env.METER_SECONDS ?? 8);

const REQUESTS = {
  "server-sent events": "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
  WebSocket:
    "GET /api/v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
};

using place = temporaryPlace("bench-push");
const music = place.under("music");
writeFlacs(music, 1, 300);
await using server = await startDaemon({ folder: place.under("server"), music });
const client = await server.client();
await scanned(client, 1);
await client.list(['add ""', "play"]);
const http = new HttpClient(server.httpPort);
await sleep(1_000);

/** When each listener got its first byte since `begin`. */
class Crowd {
  readonly #sockets: Socket[] = [];
  #sinceMs = 0;
  #heard = new Set<Socket>();
  delaysMs: number[] = [];

  async gather(request: string): Promise<void> {
    await Promise.all(
      Array.from({ length: LISTENERS }, async (_, index) => {
        await sleep(index);
        const socket = connect(server.httpPort, "127.0.0.1");
        socket.on("data", () => this.#hear(socket));
        socket.write(request);
        this.#sockets.push(socket);
      }),
    );
    await sleep(1_000);
  }

  begin(): void {
    this.#heard = new Set();
    this.#sinceMs = performance.now();
  }

  get missing(): number {
    return LISTENERS - this.#heard.size;
  }

  leave(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #hear(socket: Socket): void {
    if (this.#sinceMs === 0 || this.#heard.has(socket)) return;
    this.#heard.add(socket);
    this.delaysMs.push(performance.now() - this.#sinceMs);
  }
}

let isMet = true;
let changes = 0;
for (const [transport, request] of Object.entries(REQUESTS)) {
  const crowd = new Crowd();
  await crowd.gather(request);
  const beforeSeconds = mainThreadSeconds();
  for (let change = 0; change < CHANGES; change++) {
    crowd.begin();
    await client.command(`repeat ${++changes % 2}`);
    await sleep(GAP_MS);
    await until("every listener", () => crowd.missing === 0);
  }
  const perChangeMs = ((mainThreadSeconds() - beforeSeconds) * 1000) / CHANGES;
  const delays = crowd.delaysMs.sort((a, b) => a - b);
  const at = (share: number) => Number((delays[Math.floor((delays.length - 1) * share)] ?? 0).toFixed(1));
  const figures = {
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    barMs: BAR_MS,
    mainThreadMsPerChange: Number(perChangeMs.toFixed(1)),
  };
  console.info(JSON.stringify({ transport, listeners: LISTENERS, changes: CHANGES, ...figures }));
  isMet &&= figures.p99Ms <= BAR_MS;
  crowd.leave();
  await sleep(500);
}

const unheard = await threadShares();
await http.get("/api/v1/meters");
const listening = connect(server.httpPort, "127.0.0.1");
listening.on("data", () => {});
listening.write("GET /api/v1/events?meters=30 HTTP/1.1\r\nHost: localhost\r\n\r\n");
await sleep(1_000);
const heard = await threadShares();
listening.destroy();
const health = await http.get("/healthz");
const xruns = /"xruns":(\d+)/.exec(JSON.stringify(health.body))?.[1];
console.info(JSON.stringify({ meters: "per cent of a core, by thread", nobodyListens: unheard, at30Hz: heard, xruns }));
client.close();
process.exitCode = isMet ? 0 : 1;

/** On a processor, from the scheduler's own books: nanoseconds, not ticks. */
function secondsOf(task: string): number {
  return Number(readFileSync(`/proc/${server.pid}/task/${task}/schedstat`, "utf8").split(" ")[0]) / 1e9;
}

function mainThreadSeconds(): number {
  return secondsOf(String(server.pid));
}

/** Of the threads that were busy at all, by name. */
async function threadShares(): Promise<Record<string, number>> {
  const used = () => new Map(readdirSync(`/proc/${server.pid}/task`).map((task) => [task, secondsOf(task)]));
  const before = used();
  await sleep(METER_SECONDS * 1_000);
  const shares: Record<string, number> = {};
  for (const [task, now] of used()) {
    const share = ((now - (before.get(task) ?? 0)) / METER_SECONDS) * 100;
    const name = readFileSync(`/proc/${server.pid}/task/${task}/comm`, "utf8").trim();
    if (share > 0.005) shares[name] = Number(((shares[name] ?? 0) + share).toFixed(2));
  }
  return shares;
}
