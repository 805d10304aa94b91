import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { audioHealth } from "../rig/health.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { startPulse } from "../rig/pulse.ts";
import { seeded } from "../rig/random.ts";
import { scanned } from "../rig/server.ts";
import { writeFlacs } from "../rig/synthetic-music.ts";
import { sleep, until } from "../rig/wait.ts";

export type SessionOptions = {
  readonly durationMs: number;
  readonly seed: number;
  /** Seek, skip and scan all the time, or just play. */
  readonly busy: boolean;
  /** Runs once the music sounds, with the daemon's process id; what it gives is disposed of at the end. */
  readonly meanwhile?: (pid: number) => Disposable;
};

export type SessionReport = {
  readonly xruns: number;
  readonly health: string;
  readonly seeks: number;
  readonly skips: number;
  readonly scans: number;
  /** How far the position advanced in the quiet end of the session, relative to the clock. */
  readonly pace: number;
};

const SCANNED_FILES = 300;
const QUIET_MS = 2_000;
const NOTHING: Disposable = { [Symbol.dispose]: () => undefined };

/** Plays in real time through libasound's pulse plugin into a null sink. */
export async function realtimeSession(options: SessionOptions): Promise<SessionReport> {
  using place = temporaryPlace("realtime");
  const random = seeded(options.seed);
  const music = place.under("music");
  const songs = writeFlacs(music, 4, 40);
  writeCodedTracks(place.under("music", "many"), Array(SCANNED_FILES).fill(4_411));
  using pulse = await startPulse(place.under("pulse"));
  await using server = await startDaemon({
    folder: place.under("server"),
    music,
    output: { type: "alsa", device: pulse.device, configPath: pulse.configPath },
  });
  using client = await server.client();
  await client.command("update");
  await scanned(client, songs.length + SCANNED_FILES);
  await client.list([...songs.map((uri) => `add ${uri}`), "repeat 1", "play 0"]);
  await until("sound", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > 0.2);
  using _load = options.meanwhile?.(server.pid) ?? NOTHING;

  let [seeks, skips, scans] = [0, 0, 0];
  const endMs = performance.now() + options.durationMs - QUIET_MS;
  while (performance.now() < endMs) {
    await sleep(options.busy ? 100 + random.below(700) : 200);
    if (!options.busy) continue;
    if (field(await client.command("status"), "updating_db") === undefined) {
      await client.command("rescan");
      scans++;
    }
    if (random.below(3) === 0) {
      await client.command(random.below(2) === 0 ? "next" : "previous");
      skips++;
    } else {
      await client.command(`seekcur ${random.below(30)}`);
      seeks++;
    }
  }
  await client.command("seekcur 5");
  await until("sound", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > 5.1);
  const elapsed = async (): Promise<number> => numeric(await client.command("status"), "elapsed") ?? 0;
  const [from, beganMs] = [await elapsed(), performance.now()];
  await sleep(QUIET_MS);
  const pace = ((await elapsed()) - from) / ((performance.now() - beganMs) / 1_000);
  const { xruns, text } = await audioHealth(server.httpPort);
  return { xruns, health: text, seeks, skips, scans, pace };
}
