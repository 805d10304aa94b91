import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DecoderPrograms } from "../decoders/request.ts";

export type HostProgram = {
  readonly entry: URL;
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly programs: DecoderPrograms;
};

const MAX_HEAP_MIB = 256;
/** Node reserves some 580 MiB of it without using them. ffmpeg may take as much for itself. */
const MAX_DATA_KIB = 1024 * 1024;
/** The kernel's unit of /proc, the same on every Linux. */
const TICK_MS = 10;

/** Behind all others, for the processor and for the disk, with the means that there are. */
const STEP_BACK = `ulimit -d ${MAX_DATA_KIB} 2>/dev/null
first=""
for prefix in "chrt -i 0" "ionice -c 3" "nice -n 19"; do
  if $prefix true 2>/dev/null; then first="$prefix $first"; fi
done
exec $first "$@"`;

/** Starts a host that yields to everybody and cannot take more memory than it may (Linux; elsewhere the heap is limited). */
export function startHost({ entry, execPath, execArgv, programs }: HostProgram): ChildProcess {
  const flags = [`--max-old-space-size=${MAX_HEAP_MIB}`, "--max-semi-space-size=4"];
  const command = [execPath, ...flags, ...execArgv, fileURLToPath(entry), JSON.stringify(programs)];
  return spawn("/bin/sh", ["-c", STEP_BACK, "analysis", ...command], {
    // The decoders warn on stderr about every odd file; what matters is in the answers.
    stdio: ["pipe", "pipe", "ignore"],
    env: { PATH: process.env.PATH, MALLOC_ARENA_MAX: "2" },
  });
}

/** Whether a process wants the processor, and how much of it it had so far; null when that cannot be told. */
export function processorUse(pid: number | undefined): { readonly wantsMore: boolean; readonly usedMs: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
    return { wantsMore: fields[0] === "R", usedMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return null;
  }
}
