import koffi from "koffi";

/** The C library of this process: what Node has no call for. All of these return at once, or never. */
const process_ = koffi.load(null);

/** -1 on error. */
export const socket: (family: number, type: number, protocol: number) => number =
  process_.func("int socket(int, int, int)");
export const sendto: (
  fd: number,
  bytes: Uint8Array,
  length: number,
  flags: number,
  address: Uint8Array,
  addressLength: number,
) => number = process_.func("intptr_t sendto(int, const uint8_t *, size_t, int, const uint8_t *, uint32_t)");
export const close: (fd: number) => number = process_.func("int close(int)");
/**
 * Ends the process with all its threads, whatever they do. `process.exit` stops each from inside and waits for it: one that
 * is loading a native library then takes the exit code along (see Thread), one that is stuck in a driver never ends.
 */
export const leave: (code: number) => void = process_.func("void _exit(int)");
export const setCloseOnExec = (fd: number): number => fcntl(fd, 2, "int", 1);

const fcntl: (fd: number, command: number, type: "int", value: number) => number =
  process_.func("int fcntl(int, int, ...)");
