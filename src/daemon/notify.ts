import { close, sendto, socket } from "./libc.ts";

/** What systemd is told (sd_notify(3)). Without systemd every call does nothing. */
export interface Notifier {
  /** Milliseconds between two `alive` calls that systemd expects; null = it does not watch us. */
  readonly aliveEveryMs: number | null;
  ready(status: string): void;
  status(status: string): void;
  alive(): void;
  stopping(): void;
  close(): void;
}

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

const silent: Notifier = {
  aliveEveryMs: null,
  ready() {},
  status() {},
  alive() {},
  stopping() {},
  close() {},
};

/** Node has no datagram Unix sockets, so libc's are used. Linux only, as systemd is. */
export function createNotifier(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): Notifier {
  const path = environment.NOTIFY_SOCKET;
  if (platform !== "linux" || path === undefined || !/^[/@]./.test(path) || Buffer.byteLength(path) > 107)
    return silent;
  const fd = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  if (fd < 0) return silent;
  const address = socketAddress(path);
  const send = (text: string) => {
    const bytes = Buffer.from(text);
    sendto(fd, bytes, bytes.length, MSG_DONTWAIT_NOSIGNAL, address, address.length);
  };
  return {
    aliveEveryMs: watchdogMs(environment),
    ready: (status) => send(`READY=1\nSTATUS=${oneLine(status)}`),
    status: (status) => send(`STATUS=${oneLine(status)}`),
    alive: () => send("WATCHDOG=1"),
    stopping: () => send("STOPPING=1"),
    close: () => void close(fd),
  };
}

/** struct sockaddr_un: the family in host order, then the path; `@` stands for the NUL of the abstract namespace. */
function socketAddress(path: string): Uint8Array {
  const name = Buffer.from(path);
  if (name[0] === 0x40) name[0] = 0;
  return Buffer.concat([new Uint8Array(Uint16Array.of(AF_UNIX).buffer), name]);
}

/** Half the time systemd would wait (sd_watchdog_enabled(3)). */
function watchdogMs(environment: NodeJS.ProcessEnv): number | null {
  const { WATCHDOG_USEC: microseconds, WATCHDOG_PID: pid } = environment;
  if (microseconds === undefined || (pid !== undefined && pid !== String(process.pid))) return null;
  const milliseconds = Number(microseconds) / 2000;
  return milliseconds > 0 ? milliseconds : null;
}

function oneLine(text: string): string {
  return text.replaceAll("\n", " ").slice(0, 500);
}
