import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { MpdClient } from "./mpd-client.ts";
import { field, numeric } from "./mpd-reply.ts";
import { until } from "./wait.ts";

/** How to start a server under test. */
export type ServerOptions = {
  /** Where state, configuration and logs go. Two starts in one folder are a restart. */
  readonly folder: string;
  readonly music: string;
  /** Music folders of our `[library]` table, when they are others than `music` alone. */
  readonly roots?: readonly string[];
  /** Notice changes of the music folders without being asked. Default: no. */
  readonly watch?: boolean;
  readonly output?: OutputChoice;
  /** A program, with its arguments, that starts the server and leaves it its process id. */
  readonly under?: readonly string[];
  /** Environment besides the process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lines for our `[audio]` table, such as `ffmpeg = "/x/slow"`. */
  readonly audio?: readonly string[];
  /** Lines of TOML at the end of our configuration, such as further outputs. */
  readonly extra?: readonly string[];
  /** Leave the volume out, so that samples pass untouched. */
  readonly mixer?: "software" | "none";
};

export type OutputChoice =
  | { readonly type: "null" }
  | { readonly type: "wav"; readonly path: string }
  | { readonly type: "alsa"; readonly device: string; readonly configPath: string };

/** A running server, seen from outside only. Ended at the latest when it goes out of scope (`await using`). */
export type Server = AsyncDisposable & {
  readonly pid: number;
  readonly mpdPort: number;
  readonly httpPort: number;
  /** From the start of the process to the greeting. */
  readonly readyMs: number;
  /** The end of what it wrote to stdout and stderr. */
  log(): string;
  client(): Promise<MpdClient>;
  /** SIGTERM; gives the time until the process was gone. Errors: when it takes longer than `limitMs` (it is then killed). */
  stop(limitMs?: number): Promise<number>;
  /** SIGKILL. */
  kill(): Promise<void>;
};

export type Launch = {
  readonly child: ChildProcess;
  readonly mpdPort: number;
  readonly httpPort: number;
  /** Something else kills it at a time of its choice (SIGKILL). */
  readonly isDoomed?: boolean;
};

const START_LIMIT_MS = 45_000;
const LOG_CHARACTERS = 200_000;

/** Waits for the greeting and takes the process in charge. Errors: with its log, when it ends or stays silent. */
export async function attend(launch: Launch): Promise<Server> {
  const { child, mpdPort, httpPort } = launch;
  const startedMs = performance.now();
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-LOG_CHARACTERS);
    });
  }
  let isExpected = false;
  const ended = once(child, "exit");
  // Whoever asks it next only sees a closed socket; why it is gone stands nowhere else.
  child.once("close", (code, signal) => {
    if (!isExpected && !(launch.isDoomed && signal === "SIGKILL"))
      console.error(`the server ended by itself (${code ?? signal})\n${text}`);
  });
  const gone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const reap = (): void => {
    isExpected = true;
    child.kill("SIGKILL");
  };
  process.once("exit", reap);
  child.once("exit", () => process.off("exit", reap));
  const kill = async (): Promise<void> => {
    if (gone()) return;
    isExpected = true;
    child.kill("SIGKILL");
    await ended;
  };
  const stop = async (limitMs = 20_000): Promise<number> => {
    if (gone()) return 0;
    const beganMs = performance.now();
    isExpected = true;
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    await ended;
    clearTimeout(timer);
    if (child.signalCode === "SIGKILL") throw new Error(`did not end within ${limitMs} ms of SIGTERM\n${text}`);
    return performance.now() - beganMs;
  };
  try {
    await until(
      "the greeting",
      async () => {
        if (gone()) throw new Error(`the server ended at once (${child.exitCode ?? child.signalCode})`);
        const client = await MpdClient.connect(mpdPort).catch(() => null);
        client?.close();
        return client !== null;
      },
      START_LIMIT_MS,
      2,
    );
  } catch (error) {
    await kill();
    throw new Error(`${String(error)}\n${text}`);
  }
  return {
    pid: child.pid ?? -1,
    mpdPort,
    httpPort,
    readyMs: performance.now() - startedMs,
    log: () => text,
    client: () => MpdClient.connect(mpdPort),
    stop,
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

/** Waits until the library holds `songs` songs and no scan runs. */
export async function scanned(client: MpdClient, songs: number): Promise<void> {
  await until(
    `a library of ${songs} songs`,
    async () => {
      const [status, stats] = await client.list(["status", "stats"]);
      return field(status ?? [], "updating_db") === undefined && (numeric(stats ?? [], "songs") ?? 0) >= songs;
    },
    60_000,
    20,
  );
}
