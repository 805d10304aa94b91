import { constants as fileConstants } from "node:fs";
import { constants } from "node:os";
import koffi, { type LibraryHandle } from "koffi";
import { type Platform, thisPlatform } from "./platform.ts";

/** The few system calls Node does not offer. Synchronous; `read` only on non-blocking descriptors. */
export interface Libc {
  readonly platform: Platform;
  read(fd: number, address: number, bytes: number): number;
  close(fd: number): number;
  /** Closed on exec at once where the system can do that. */
  pipe(fds: Int32Array): number;
  /** Variadic in C: Apple's arm64 takes such arguments from the stack, so koffi must know. */
  fcntl(fd: number, command: number, type: "int", argument: number): number;
  poll(entries: Int32Array, count: number, timeoutMs: number): number;
  /** A function that only one place needs. Throws where there is none. */
  bind(declaration: string): (...values: unknown[]) => unknown;
}

type Bound = Pick<Libc, "read" | "close" | "fcntl" | "poll">;

const DECLARATIONS: Readonly<Record<keyof Bound, string>> = {
  read: "intptr_t read(int fd, uintptr_t buffer, size_t bytes)",
  close: "int close(int fd)",
  fcntl: "int fcntl(int fd, int command, ...)",
  poll: "int poll(void *fds, unsigned long count, int timeout)",
};

/** Linux and macOS give these the same numbers, or Node knows those of the running system. */
export const F_SETFD = 2;
export const F_SETFL = 4;
export const FD_CLOEXEC = 1;
export const POLLIN = 1;
export const O_NONBLOCK = fileConstants.O_NONBLOCK;
export const { EAGAIN, EINTR } = constants.errno;

/** Binds the C library this process already runs on (Linux or macOS, 64-bit). */
export function loadLibc(platform: Platform = thisPlatform()): Libc {
  const library = koffi.load(null);
  const bound: Record<string, unknown> = {};
  for (const [name, declaration] of Object.entries(DECLARATIONS)) bound[name] = library.func(declaration);
  return {
    ...(bound as unknown as Bound),
    platform,
    pipe: bindPipe(library, platform.closeOnExec),
    bind: (declaration) => library.func(declaration),
  };
}

function bindPipe(library: LibraryHandle, flags: number | null): Libc["pipe"] {
  if (flags === null) return library.func("int pipe(void *fds)");
  const pipe2 = library.func("int pipe2(void *fds, int flags)");
  return (fds) => pipe2(fds, flags);
}

/** The last error number of this thread. */
export function errno(): number {
  return koffi.errno();
}

/** Where the bytes of a typed array are; it must outlive every use of the address. */
export function addressOf(array: ArrayBufferView): number {
  return Number(koffi.address(array));
}
