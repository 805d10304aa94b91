import { readdirSync, readFileSync } from "node:fs";

export type ProcessInfo = {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly cpuTicks: number;
};

/** The process and all that descend from it now (Linux /proc). */
export function processTree(root: number): ProcessInfo[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((info) => info !== null);
  const family = new Set([root]);
  for (let grown = true; grown; ) {
    const size = family.size;
    for (const info of all) if (family.has(info.parent)) family.add(info.pid);
    grown = family.size > size;
  }
  return all.filter((info) => family.has(info.pid));
}

/** Whether a process with this id exists and is not a zombie. */
export function alive(pid: number): boolean {
  return readProcess(pid) !== null;
}

/** Proportional set size of the whole tree, in MiB (smaps_rollup). */
export function pssMiB(root: number): number {
  let kibibytes = 0;
  for (const { pid } of processTree(root)) {
    const match = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    kibibytes += Number(match?.[1] ?? 0);
  }
  return kibibytes / 1024;
}

/** Processor time used so far by the tree, children that ended included, in seconds. */
export function cpuSeconds(root: number): number {
  const TICKS_PER_SECOND = 100;
  return processTree(root).reduce((sum, info) => sum + info.cpuTicks, 0) / TICKS_PER_SECOND;
}

function readProcess(pid: number): ProcessInfo | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const cpuTicks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { pid, parent: Number(fields[1]), command, cpuTicks };
  } catch {
    return null;
  }
}
