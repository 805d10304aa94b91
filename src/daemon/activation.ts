import { setCloseOnExec } from "./libc.ts";

const FIRST_FD = 3;
const MAX_FDS = 64;

/**
 * The listening sockets systemd opened for us, by FileDescriptorName= (sd_listen_fds(3)). Takes the variables away and
 * marks the sockets, so that no child process believes or holds them.
 */
export function takeActivatedSockets(environment: NodeJS.ProcessEnv): ReadonlyMap<string, readonly number[]> {
  const { LISTEN_PID: pid, LISTEN_FDS: count, LISTEN_FDNAMES: names } = environment;
  delete environment.LISTEN_PID;
  delete environment.LISTEN_FDS;
  delete environment.LISTEN_FDNAMES;
  const sockets = new Map<string, number[]>();
  if (pid !== String(process.pid)) return sockets;
  const nameOf = (names ?? "").split(":");
  for (let index = 0; index < Math.min(Number(count) || 0, MAX_FDS); index++) {
    setCloseOnExec(FIRST_FD + index);
    const name = nameOf[index] || "mpd";
    sockets.set(name, [...(sockets.get(name) ?? []), FIRST_FD + index]);
  }
  return sockets;
}
