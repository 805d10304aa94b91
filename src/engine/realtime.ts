import { readdirSync, readFileSync } from "node:fs";
import { REALTIME } from "./control.ts";
import type { Libc } from "./libc.ts";

type Request = (libc: Libc) => number;

/** Asks for a real-time place for the calling thread; returns what was granted, one of REALTIME. */
export function requestRealtime(libc: Libc, platform: NodeJS.Platform = process.platform): number {
  return REQUESTS[platform]?.(libc) ?? REALTIME.none;
}

const SCHED_FIFO = 1;
const SCHED_RESET_ON_FORK = 0x40000000;
const FIFO_PRIORITY = 40;
/** As urgent as we are, but for us. */
const HELPER_PRIORITY = 39;
const SCHED_OTHER = 0;
const NICE = -11;
const THREADS = "/proc/self/task";
/** What Node calls the threads that compile and collect garbage for all others. */
const HELPER_NAME = "V8Worker";
/** And those that read files; the first thread has the number of the process. */
const READER_NAME = "libuv-worker";

/** sched(7). On Linux 0 and thread ids mean one thread, not the process. */
const requestFifo: Request = (libc) => {
  const setScheduler = libc.bind("int sched_setscheduler(int pid, int policy, void *param)");
  const setPriority = libc.bind("int setpriority(int which, uint32_t who, int prio)");
  const threadId = libc.bind("int gettid()");
  const policy = SCHED_FIFO | SCHED_RESET_ON_FORK;
  if (setScheduler(0, policy, new Int32Array([FIFO_PRIORITY])) === 0) {
    // Whoever maps memory or starts a process holds the lock of the address space, and a page that we touch first waits
    // for it: it may not be put aside meanwhile by whoever wants all processors. What it starts is as nice as ever.
    for (const holder of [process.pid, ...threadsNamed(READER_NAME)]) {
      setPriority(0, holder, NICE);
      setScheduler(holder, SCHED_OTHER | SCHED_RESET_ON_FORK, new Int32Array([0]));
    }
    return REALTIME.fifo;
  }
  return setPriority(0, threadId(), NICE) === 0 ? REALTIME.nice : REALTIME.none;
};

/** What gives V8's helper threads a place just below the audio threads', or an ordinary one: see HelperThreads. */
export function helperPlacer(libc: Libc, platform: NodeJS.Platform = process.platform): (isUrgent: boolean) => void {
  if (platform !== "linux") return () => {};
  const setScheduler = libc.bind("int sched_setscheduler(int pid, int policy, void *param)");
  const helpers = threadsNamed(HELPER_NAME);
  return (isUrgent) => {
    const policy = SCHED_RESET_ON_FORK | (isUrgent ? SCHED_FIFO : SCHED_OTHER);
    const priority = new Int32Array([isUrgent ? HELPER_PRIORITY : 0]);
    for (const helper of helpers) setScheduler(helper, policy, priority);
  };
}

/**
 * Gives the calling thread's real-time place back. Before it ends, Node has it repeat what the garbage collector's helper
 * is to finish (cppgc's sweeper) until that is done: a thread that lets no other one run would repeat it for ever.
 */
export function leaveRealtime(libc: Libc, platform: NodeJS.Platform = process.platform): void {
  if (platform !== "linux") return;
  libc.bind("int sched_setscheduler(int pid, int policy, void *param)")(0, SCHED_OTHER, new Int32Array([0]));
}

function threadsNamed(name: string): readonly number[] {
  try {
    return readdirSync(THREADS)
      .filter((thread) => readFileSync(`${THREADS}/${thread}/comm`, "utf8").trim() === name)
      .map(Number);
  } catch {
    return [];
  }
}

const THREAD_TIME_CONSTRAINT_POLICY = 2;
const QOS_CLASS_USER_INTERACTIVE = 0x21;
const PERIOD_MS = 25;
const COMPUTATION_MS = 5;
const CONSTRAINT_MS = 10;
const NS_PER_MS = 1_000_000;

/**
 * mach/thread_policy.h: of every period, `computation` at most, done within `constraint` after waking; four uint32 in
 * ticks of the machine's clock, the last says that it may be interrupted. Needs no privilege. sys/qos.h is the lesser
 * way. Has not run on a Mac yet.
 */
const requestTimeConstraint: Request = (libc) => {
  const timebase = new Uint32Array(2);
  libc.bind("int mach_timebase_info(void *info)")(timebase);
  const [numerator = 1, denominator = 1] = timebase;
  const ticks = (ms: number) => Math.round((ms * NS_PER_MS * denominator) / numerator);
  const policy = Uint32Array.of(ticks(PERIOD_MS), ticks(COMPUTATION_MS), ticks(CONSTRAINT_MS), 1);
  const thread = libc.bind("uint32_t pthread_mach_thread_np(uintptr_t thread)")(
    libc.bind("uintptr_t pthread_self()")(),
  );
  const setPolicy = libc.bind("int thread_policy_set(uint32_t thread, uint32_t flavor, void *info, uint32_t count)");
  if (setPolicy(thread, THREAD_TIME_CONSTRAINT_POLICY, policy, policy.length) === 0) return REALTIME.fifo;
  const setQos = libc.bind("int pthread_set_qos_class_self_np(uint32_t class, int priority)");
  return setQos(QOS_CLASS_USER_INTERACTIVE, 0) === 0 ? REALTIME.nice : REALTIME.none;
};

const REQUESTS: Partial<Record<NodeJS.Platform, Request>> = { linux: requestFifo, darwin: requestTimeConstraint };
