/** What is acknowledged is on the disk, also when a hundred clients share one sync. */
import { expect, test } from "vitest";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import { scanned } from "../rig/server.ts";
import { sleep } from "../rig/wait.ts";

const CLIENTS = 40;
const ROUNDS = sized(3, 30);

test("many clients write stickers at once, and the daemon is killed", {
  timeout: 60_000 + ROUNDS * 10_000,
}, async () => {
  const random = seeded(runSeed("sticker-burst"));
  using place = temporaryPlace("burst");
  const music = place.under("music");
  writeCodedTracks(
    music,
    Array.from({ length: CLIENTS }, (_, index) => 1_000 + index),
  );
  const options = { folder: place.under("server"), music, output: { type: "null" } } as const;
  const acknowledged = new Array<number>(CLIENTS).fill(0);
  const asked = new Array<number>(CLIENTS).fill(0);
  let written = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    await using server = await startDaemon(options);
    const client = await server.client();
    if (round === 0) await client.command("update");
    await scanned(client, CLIENTS);
    for (let index = 0; index < CLIENTS; index++) {
      const value = field(await client.command(`sticker get song ${uriOf(index)} n`).catch(() => []), "sticker");
      const kept = Number(value?.split("=")[1] ?? 0);
      // The last one may have been written without its answer having arrived.
      expect([acknowledged[index], asked[index]]).toContain(kept);
      acknowledged[index] = kept;
      asked[index] = kept;
    }
    if (round === ROUNDS) break;
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => server.client()));
    const writing = clients.map((writer, index) => write(writer, index));
    await sleep(50 + random.below(200));
    await server.kill();
    await Promise.all(writing);
  }
  console.info(`sticker-burst: ${written} acknowledged`);
  expect(written).toBeGreaterThan(CLIENTS);

  async function write(writer: MpdClient, index: number): Promise<void> {
    for (let value = (asked[index] ?? 0) + 1; ; value++) {
      asked[index] = value;
      const answer = await writer.command(`sticker set song ${uriOf(index)} n ${value}`).catch(() => null);
      if (answer === null) return;
      acknowledged[index] = value;
      written++;
    }
  }
});

function uriOf(index: number): string {
  return `t${String(index).padStart(3, "0")}.wav`;
}
