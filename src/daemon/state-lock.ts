import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { flock } from "./libc.ts";
import { StartError } from "./start-error.ts";

const LOCK_EXCLUSIVE = 2;
const LOCK_NOW = 4;

/**
 * Makes the state directory and keeps every other daemon out of it until this process ends, however it ends (the
 * kernel drops the lock). Throws StartError.
 */
export function lockState(directory: string): { release(): void } {
  let fd: number;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o750 });
    fd = openSync(join(directory, "lock"), "a", 0o640);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new StartError(
      `The state directory ${directory} cannot be written (${code}); make it writable or set state.directory`,
    );
  }
  if (flock(fd, LOCK_EXCLUSIVE | LOCK_NOW) !== 0) {
    closeSync(fd);
    throw new StartError(
      `Another auralisd uses ${directory}; stop it, or give this one its own with state.directory in the configuration`,
    );
  }
  return { release: () => closeSync(fd) };
}
