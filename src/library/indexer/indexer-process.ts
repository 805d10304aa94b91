import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";

/** JavaScript objects, and everything: Buffers and the memory of TagLib are outside of the heap that Node limits. */
const MAX_HEAP_MIB = 256;
/** Node reserves some 580 MiB of it without using them; a picture of 16 MiB and its copies take 200 MiB. */
const MAX_DATA_KIB = 1024 * 1024;
const BACKGROUND_NICE = 10;
/** The kernel's unit of /proc, the same on every Linux. */
const TICK_MS = 10;

/**
 * Starts an indexer process that cannot take more memory than it may: what a hostile file makes it allocate ends the
 * process. (Linux only: elsewhere the heap alone is limited.) In the background it steps back behind other processes.
 */
export function startIndexerProcess(entry: URL, background: boolean): ChildProcess {
  const command = [process.execPath, `--max-old-space-size=${MAX_HEAP_MIB}`, "--expose-gc", fileURLToPath(entry)];
  const limited = ["/bin/sh", "-c", `ulimit -d ${MAX_DATA_KIB} 2>/dev/null; exec "$@"`, "indexer", ...command];
  const [program = "", ...args] = process.platform === "linux" ? limited : command;
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], env: {} });
  if (background && child.pid !== undefined) stepBack(child.pid);
  return child;
}

function stepBack(pid: number): void {
  try {
    setPriority(pid, BACKGROUND_NICE);
  } catch {
    // It could not be started; its own event tells.
  }
}

/**
 * Puts a process that works for long into the idle class of Linux: it gets the processor and the disk when nobody else
 * wants them and gives them back at once, while beside a merely nice one other threads waited for tens of milliseconds.
 * Without the program `chrt` it stays as it is.
 */
export function letOthersFirst({ pid }: ChildProcess): void {
  if (pid === undefined || process.platform !== "linux") return;
  spawn("chrt", ["-a", "-i", "-p", "0", String(pid)], { stdio: "ignore" }).on("error", () => {});
}

/** Whether a process wants the processor, and how much of it it had so far, in milliseconds; null when it is gone. */
export function processorUse(pid: number): { readonly wantsMore: boolean; readonly usedMs: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
    return { wantsMore: fields[0] === "R", usedMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return null;
  }
}
