/** A machine with a single processor, which whoever is real-time may have for itself. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { numeric } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { sized } from "../rig/random.ts";
import { scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

const ROUNDS = sized(2, 40);

const canPin = (() => {
  try {
    execFileSync("taskset", ["-c", "0", "true"]);
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!canPin)("it ends in time while it plays, with the audio thread in a real-time place", async () => {
  using place = temporaryPlace("one-processor");
  const music = place.under("music");
  const [track] = writeCodedTracks(music, [441_000]);
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await startDaemon({ folder: place.under("server"), music, under: ["taskset", "-c", "0"] });
    using client = await server.client();
    await client.command("update");
    await scanned(client, 1);
    await client.list(["clear", `add ${track?.uri}`, "play"]);
    await until("sound", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > 0.2);
    // What it takes beyond this is for the test of the service to say.
    expect(await server.stop(20_000)).toBeLessThan(20_000);
  }
});
