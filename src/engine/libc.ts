import koffi from "koffi";

/** The few system calls Node does not offer. Synchronous; `read` only on non-blocking descriptors. */
export interface Libc {
  read(fd: number, address: number, bytes: number): number;
  close(fd: number): number;
  pipe2(fds: Int32Array, flags: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  poll(entries: Int32Array, count: number, timeoutMs: number): number;
  sched_setscheduler(tid: number, policy: number, parameter: Int32Array): number;
  setpriority(which: number, who: number, nice: number): number;
  gettid(): number;
}

const DECLARATIONS: Readonly<Record<keyof Libc, string>> = {
  read: "intptr_t read(int fd, uintptr_t buffer, size_t bytes)",
  close: "int close(int fd)",
  pipe2: "int pipe2(void *fds, int flags)",
  fcntl: "int fcntl(int fd, int command, int argument)",
  poll: "int poll(void *fds, unsigned long count, int timeout)",
  sched_setscheduler: "int sched_setscheduler(int pid, int policy, void *param)",
  setpriority: "int setpriority(int which, uint32_t who, int prio)",
  gettid: "int gettid()",
};

export const O_CLOEXEC = 0o2000000;
export const O_NONBLOCK = 0o4000;
export const F_SETFL = 4;
export const F_SETPIPE_SZ = 1031;
export const POLLIN = 1;

/** Binds the C library this process already runs on (Linux, 64-bit). */
export function loadLibc(): Libc {
  const library = koffi.load("libc.so.6");
  const bound: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(DECLARATIONS)) bound[name] = library.func(declaration);
  return bound as unknown as Libc;
}

/** The last error number of this thread. */
export function errno(): number {
  return koffi.errno();
}

/** Where the bytes of a typed array are; it must outlive every use of the address. */
export function addressOf(array: ArrayBufferView): number {
  return Number(koffi.address(array));
}
