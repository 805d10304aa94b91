import { startDaemon } from "../test/rig/daemon.ts";
import type { MpdClient } from "../test/rig/mpd-client.ts";
import { temporaryPlace } from "../test/rig/place.ts";
import { startRealMpd } from "../test/rig/real-mpd.ts";
import { type Server, scanned } from "../test/rig/server.ts";
import { writeFlacs } from "../test/rig/synthetic-music.ts";

export type Subject = {
  readonly kind: "auralisd" | "mpd";
  readonly server: Server;
  readonly client: MpdClient;
  /** Ends the server and starts it again on the same state. */
  restart(): Promise<Server>;
};

export type Bench = {
  readonly name: string;
  readonly unit: string;
  /** What must not be exceeded, in `unit`. */
  readonly bar: number;
  measure(subject: Subject): Promise<number>;
};

const SONGS = 4;
const SONG_SECONDS = 60;

/** Measures us and MPD one after the other on the same files, prints both and the ratio. Exit code 1 above the bar. */
export async function compare({ name, unit, bar, measure }: Bench): Promise<void> {
  using place = temporaryPlace("bench");
  const music = place.under("music");
  writeFlacs(music, SONGS, SONG_SECONDS);
  const run = async (kind: "auralisd" | "mpd"): Promise<number> => {
    const begin = kind === "mpd" ? startRealMpd : startDaemon;
    const options = { folder: place.under(kind), music };
    let server = await begin(options);
    try {
      const client = await server.client();
      await client.command("update");
      await scanned(client, SONGS);
      const restart = async (): Promise<Server> => {
        await server.stop(10_000);
        server = await begin(options);
        return server;
      };
      return await measure({ kind, server, client, restart });
    } finally {
      await server.kill();
    }
  };
  const ours = await run("auralisd");
  const theirs = await run("mpd");
  const show = (value: number): number => Math.round(value * 100) / 100;
  const held = ours <= bar;
  console.log(
    JSON.stringify({ name, unit, ours: show(ours), mpd: show(theirs), ratio: show(ours / theirs), bar, held }),
  );
  if (!held) process.exitCode = 1;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
