import { join } from "node:path";
import { captureDevice, type Take } from "../rig/alsa.ts";
import { startDaemon } from "../rig/daemon.ts";
import { field } from "../rig/mpd-reply.ts";
import { scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

/**
 * Plays the files of `music` in order of name and gives what the device was handed. `files`: as many are songs, null = who
 * knows. `extra`: lines of the output's configuration.
 */
export async function heard(folder: string, files: number | null, extra: readonly string[] = []): Promise<Take[]> {
  const device = captureDevice(folder);
  await using server = await startDaemon({
    folder: join(folder, "server"),
    music: join(folder, "music"),
    output: { type: "alsa", device: device.device, configPath: device.configPath },
    extra,
  });
  const client = await server.client();
  await client.command("update");
  if (files !== null) await scanned(client, files);
  else
    await until("the scan", async () => field(await client.command("status"), "updating_db") === undefined, 30_000, 50);
  await client.list(["setvol 100", 'add ""', "play 0"]);
  await until("the end", async () => field(await client.command("status"), "state") === "stop", 60_000, 50);
  client.close();
  await server.stop();
  return device.takes();
}

/** Drops what may surround the music: whole frames of zeros. */
export function trimmed(bytes: Buffer, frameBytes: number): Buffer {
  const zero = (at: number): boolean => bytes.subarray(at, at + frameBytes).every((byte) => byte === 0);
  let [start, end] = [0, bytes.length - (bytes.length % frameBytes)];
  while (start < end && zero(start)) start += frameBytes;
  while (end > start && zero(end - frameBytes)) end -= frameBytes;
  return bytes.subarray(start, end);
}
