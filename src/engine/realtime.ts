import { REALTIME } from "./control.ts";
import type { Libc } from "./libc.ts";

const SCHED_FIFO = 1;
const SCHED_RESET_ON_FORK = 0x40000000;
const FIFO_PRIORITY = 40;
const NICE = -11;

/** Asks for a real-time place for the calling thread; returns what was granted, one of REALTIME. */
export function requestRealtime(libc: Libc): number {
  const parameter = new Int32Array([FIFO_PRIORITY]);
  if (libc.sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, parameter) === 0) return REALTIME.fifo;
  if (libc.setpriority(0, libc.gettid(), NICE) === 0) return REALTIME.nice;
  return REALTIME.none;
}
