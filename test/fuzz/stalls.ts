import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Server } from "../rig/server.ts";

const MOST_MS = 50;
const PAUSE_MS = 2;
const NANOSECONDS = 1e6;

export type Stalls = {
  /** What was noticed since the last call. */
  take(): string[];
  /** Ends the watching; the longest wait of all, machine and all. */
  end(): number;
};

/**
 * Another client that pings all the time. A long wait counts when the main thread of the daemon was at work for as long:
 * on a busy machine everybody waits.
 */
export async function watchStalls(server: Server): Promise<Stalls> {
  const client = await server.client();
  let found: string[] = [];
  let [isOn, longestMs] = [true, 0];
  void (async () => {
    while (isOn) {
      const [startMs, workMs] = [performance.now(), mainThreadMs(server.pid)];
      await client
        .command("ping")
        .catch((error: unknown) => found.push(`the pinging client was lost: ${String(error)}`));
      const [waitedMs, workedMs] = [performance.now() - startMs, mainThreadMs(server.pid) - workMs];
      longestMs = Math.max(longestMs, waitedMs);
      if (Math.min(waitedMs, workedMs) > MOST_MS) {
        found.push(`a ping waited ${waitedMs.toFixed(0)} ms, ${workedMs.toFixed(0)} of them for the daemon`);
      }
      await setTimeout(PAUSE_MS);
    }
  })();
  return {
    take: () => found.splice(0),
    end: () => {
      isOn = false;
      client.close();
      found = [];
      return longestMs;
    },
  };
}

/** Processor time of the main thread; where there is no /proc, the clock. */
function mainThreadMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ")[0]) / NANOSECONDS;
  } catch {
    return performance.now();
  }
}
