/**
 * What Node's own constants (`os.constants.errno`, `fs.constants.O_NONBLOCK`) leave to tell about a system.
 * Linux: asm-generic/fcntl.h and linux/fcntl.h, the same on x86-64 and arm64. macOS: sys/fcntl.h of its SDK, which has
 * neither `pipe2` nor a pipe size to set: its pipes grow by themselves, from 16 to 64 KiB.
 */
export type Platform = {
  /** Flag of pipe2(2) that closes both ends on exec, before another thread can start a program; null = only pipe(2). */
  readonly closeOnExec: number | null;
  /** Command of fcntl(2) for the size of a pipe. */
  readonly setPipeSize: number | null;
};

const LINUX: Platform = { closeOnExec: 0o2000000, setPipeSize: 1031 };
const MACOS: Platform = { closeOnExec: null, setPipeSize: null };

export const PLATFORMS = { linux: LINUX, darwin: MACOS } as const;

export function thisPlatform(): Platform {
  return process.platform === "linux" ? LINUX : MACOS;
}
