import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { DecodeError, systemReason } from "./decode-error.ts";

export type ConfinedFile = { readonly fd: number; readonly sizeBytes: number };

/**
 * Opens a regular file below `root` for reading. Links are followed as long as they end inside the root. The caller owns `fd`.
 * O_NONBLOCK: opening a FIFO must not wait for its writer; it does nothing to the regular file that we insist on.
 */
export function openConfined(root: string, path: string): ConfinedFile {
  const real = confine(root, path);
  const fd = attempt(() => openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    throw new DecodeError("not a regular file");
  }
  return { fd, sizeBytes: stat.size };
}

function confine(root: string, path: string): string {
  const realRoot = attempt(() => realpathSync(root));
  const real = attempt(() => realpathSync(join(realRoot, path)));
  const below = relative(realRoot, real);
  if (below === ".." || below.startsWith("../") || isAbsolute(below)) throw new DecodeError("outside the music folder");
  return real;
}

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new DecodeError(systemReason(error));
  }
}

/** Bytes of the file, fewer at its end. */
export function readAt({ fd, sizeBytes }: ConfinedFile, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - at)));
  return bytes.length === 0 ? bytes : bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, at));
}
