import { F_SETFD, F_SETFL, FD_CLOEXEC, type Libc, O_NONBLOCK } from "./libc.ts";

export type Pipe = { readonly readFd: number; readonly writeFd: number };

/** Largest first; unprivileged users may have less (pipe(7), pipe-max-size). */
const SIZES_BYTES = [2 ** 20, 2 ** 18];

/** A pipe whose read end never blocks and whose ends leak into no other child. Throws when there are no descriptors left. */
export function createPipe(libc: Libc): Pipe {
  const fds = new Int32Array(2);
  if (libc.pipe(fds) !== 0) throw new Error("no pipe for the decoder");
  const [readFd = -1, writeFd = -1] = fds;
  for (const fd of fds) libc.fcntl(fd, F_SETFD, "int", FD_CLOEXEC);
  libc.fcntl(readFd, F_SETFL, "int", O_NONBLOCK);
  const { setPipeSize } = libc.platform;
  if (setPipeSize !== null) SIZES_BYTES.some((bytes) => libc.fcntl(writeFd, setPipeSize, "int", bytes) > 0);
  return { readFd, writeFd };
}
