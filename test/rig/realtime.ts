import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const SCHED_FIFO = 1;

/** Whether this user may schedule a process in real time. */
export function mayBeRealtime(): boolean {
  try {
    execFileSync("chrt", ["--fifo", "1", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export function hasRealtimeThread(pid: number): boolean {
  return realtimeThreads(pid).length > 0;
}

/** The names of those a process has. Field 41 of /proc/PID/task/TID/stat is the policy (proc(5)). */
export function realtimeThreads(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    const [from, to] = [stat.indexOf("("), stat.lastIndexOf(")")];
    return Number(stat.slice(to + 2).split(" ")[38]) === SCHED_FIFO ? [stat.slice(from + 1, to)] : [];
  });
}
