import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ask } from "./mpd-ask.ts";

// How long a scan takes, and how long another client's `status` waits meanwhile, on a server that runs already:
//   node bench/scan-stall.ts --port N [--command update|rescan] [--pid N]
// `own` is how late this program's own timers were: on a busy machine, waiting that no server is to blame for.

const INTERVAL_MS = 10;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "6790" },
    command: { type: "string", default: "update" },
    pid: { type: "string" },
  },
});

const connection = async () => {
  const socket = connect({ port: Number(values.port), host: "127.0.0.1", noDelay: true });
  await new Promise((resolve) => socket.once("data", resolve));
  return socket;
};
const asking = await connection();
const watching = await connection();
const cpuBefore = cpuSeconds();
const began = performance.now();
await ask(asking, values.command);
const waits: number[] = [];
const late: number[] = [];
const worst: { atSeconds: number; waitMs: number }[] = [];
for (let busy = true; busy; ) {
  const asked = performance.now();
  busy = (await ask(watching, "status")).has("updating_db");
  const answered = performance.now();
  waits.push(answered - asked);
  if (answered - asked > 10) worst.push({ atSeconds: round(asked - began) / 1000, waitMs: round(answered - asked) });
  await delay(INTERVAL_MS);
  late.push(performance.now() - answered - INTERVAL_MS);
}
const seconds = (performance.now() - began) / 1000;
const songs = Number((await ask(asking, "stats")).get("songs"));
worst.sort((a, b) => b.waitMs - a.waitMs);
console.log(
  JSON.stringify({
    seconds: round(seconds),
    songsPerSecond: Math.round(songs / seconds),
    songs,
    cpuSeconds: round(cpuSeconds() - cpuBefore),
    samples: waits.length,
    statusMs: figures(waits),
    ownMs: figures(late),
    above20: waits.filter((wait) => wait > 20).length,
    worst: worst.slice(0, 5),
  }),
);
asking.destroy();
watching.destroy();

function figures(samples: number[]): { p50: number; p99: number; max: number } {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Of the server's process alone; its children's time arrives when they end. */
function cpuSeconds(): number {
  if (values.pid === undefined) return 0;
  const fields = readFileSync(`/proc/${values.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0);
}
