import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** JavaScript objects, and everything: Buffers and the memory of TagLib are outside of the heap that Node limits. */
const MAX_HEAP_MIB = 256;
/** Node reserves some 580 MiB of it without using them; a picture of 16 MiB and its copies take 200 MiB. */
const MAX_DATA_KIB = 1024 * 1024;
/** The kernel's unit of /proc, the same on every Linux. */
const TICK_MS = 10;

/**
 * Starts an indexer process that cannot take more memory than it may: what a hostile file makes it allocate ends the
 * process. In the background it is of the idle class, which gets the processor and the disk when nobody else wants them
 * and gives them back at once; a mere nice value kept other threads waiting for tens of milliseconds. Linux only: elsewhere
 * the heap alone is limited.
 */
export function startIndexerProcess(entry: URL, background: boolean): ChildProcess {
  const command = [process.execPath, `--max-old-space-size=${MAX_HEAP_MIB}`, "--expose-gc", fileURLToPath(entry)];
  const [program = "", ...args] =
    process.platform === "linux" ? ["/bin/sh", "-c", limits(background), "indexer", ...command] : command;
  return spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], env: {} });
}

/** A shell line that limits itself and becomes the program; a limit that cannot be had is done without. */
function limits(background: boolean): string {
  const idle = background ? "chrt -i -p 0 $$ >/dev/null 2>&1; " : "";
  return `ulimit -d ${MAX_DATA_KIB} 2>/dev/null; ${idle}exec "$@"`;
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
