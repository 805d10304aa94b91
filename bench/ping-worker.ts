import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { greeting } from "./mpd-ask.ts";

/** How long the answers to `ping` took; `own` without what both waited for a processor meanwhile. */
export type Waits = {
  readonly pings: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  readonly ownP999Ms: number;
  readonly ownMaxMs: number;
};

const PAUSE_MS = 1;

const { port, pid }: { readonly port: number; readonly pid: number | null } = workerData;
let isOver = false;
parentPort?.once("message", () => {
  isOver = true;
});
const socket = await greeting(port, () => false);
parentPort?.postMessage("ready");
const waits: number[] = [];
const own: number[] = [];
while (!isOver) {
  const stolenBefore = stolen();
  const asked = performance.now();
  socket.write("ping\n");
  await once(socket, "data");
  const waited = performance.now() - asked;
  waits.push(waited);
  own.push(Math.max(0, waited - (stolen() - stolenBefore)));
  await delay(PAUSE_MS);
}
const figures: Waits = {
  pings: waits.length,
  p50Ms: at(waits, 0.5),
  p99Ms: at(waits, 0.99),
  p999Ms: at(waits, 0.999),
  maxMs: at(waits, 1),
  ownP999Ms: at(own, 0.999),
  ownMaxMs: at(own, 1),
};
parentPort?.postMessage(figures);
socket.destroy();

/** How long the server's main thread and this one have been ready to run without running (Linux, CONFIG_SCHEDSTATS). */
function stolen(): number {
  return pid === null ? 0 : waitedMs(`/proc/${pid}/task/${pid}/schedstat`) + waitedMs("/proc/thread-self/schedstat");
}

function waitedMs(file: string): number {
  return Number(readFileSync(file, "utf8").split(" ")[1]) / 1e6;
}

function at(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const sample = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(sample * 100) / 100;
}
