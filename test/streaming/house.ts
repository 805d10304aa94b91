import { readdirSync, readFileSync } from "node:fs";
import { startDaemon } from "../rig/daemon.ts";
import { processTree } from "../rig/process-tree.ts";
import { type Server, type ServerOptions, scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

export type StreamsView = {
  readonly running: number;
  readonly queued: number;
  readonly limit: number;
  readonly chunks: Record<"chunks" | "bytes" | "hits" | "shared" | "computed", number>;
  readonly streams: readonly { readonly kind: string; readonly of: string; readonly format: string }[];
};

/** A daemon with this music and limit, and what is seen of its streams from outside. */
export async function startHouse(options: ServerOptions, songs: number, maxStreams = 10) {
  const env = { ...options.env, AURALIS_HTTP__MAX_STREAMS: String(maxStreams) };
  const server: Server = await startDaemon({ ...options, env });
  const client = await server.client();
  await scanned(client, songs);
  client.close();
  const origin = `http://127.0.0.1:${server.httpPort}`;
  const streams = async (): Promise<StreamsView> => (await fetch(`${origin}/api/v1/streams`)).json() as never;
  return {
    server,
    origin,
    streams,
    songUrl: (uri: string, more = "") => `${origin}/api/v1/library/song/stream?uri=${encodeURIComponent(uri)}${more}`,
    /** Open files of the daemon's own process. */
    descriptors: () => readdirSync(`/proc/${server.pid}/fd`).length,
    /** Children that were started for listeners. */
    children: (what: RegExp) => processTree(server.pid).filter(({ command }) => what.test(command)).length,
    residentMiB: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024,
    /** Nobody has a place any more. */
    empty: () =>
      until("the end of all streams", async () => {
        const { running, queued, streams: list } = await streams();
        return running === 0 && queued === 0 && list.length === 0;
      }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export type House = Awaited<ReturnType<typeof startHouse>>;
