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

/** Field 41 of /proc/PID/task/TID/stat is the policy (proc(5)). */
export function hasRealtimeThread(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).some((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[38]) === SCHED_FIFO;
  });
}
