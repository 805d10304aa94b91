/** kill -9 at any call that writes, while music is scanned and people keep things: nothing acknowledged is lost. */
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field } from "../rig/mpd-reply.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { type Random, runSeed, seeded, sized } from "../rig/random.ts";
import { scanned } from "../rig/server.ts";
import { expectSound } from "./integrity.ts";
import { knife } from "./knife.ts";

const POINTS = sized(6, 100);
const SONGS = 60;
/** Later calls are rarely reached before the script below is over. */
const MAX_WRITES = 250;

/** What the daemon has said OK to. `asked` may or may not have happened. */
type Promised = { sticker: number; readonly entries: string[]; asked: { sticker: number; entry: string } };

async function keepThings(client: MpdClient, uris: readonly string[], random: Random, promised: Promised) {
  await client.command("update");
  for (let step = 1; step <= 60; step++) {
    const uri = random.pick(uris);
    promised.asked = { sticker: promised.sticker + 1, entry: uri };
    await client.command(`sticker set song ${uris[0]} step ${promised.sticker + 1}`);
    promised.sticker++;
    await client.command(`playlistadd kept ${uri}`);
    promised.entries.push(uri);
    if (step % 20 === 0) await client.command("rescan");
  }
}

async function cutOnce(place: Place, uris: readonly string[], random: Random, promised: Promised): Promise<boolean> {
  const options = { folder: place.under("server"), music: place.under("music") };
  // Half of the runs end early, among the writes of the start.
  const share = random.next() < 0.5 ? random.next() : random.next() ** 3;
  const under = knife(1 + Math.floor(MAX_WRITES * share));
  // Killed while it starts: there is no greeting then, and nothing was promised.
  const server = await startDaemon({ ...options, under }).catch(() => null);
  let cut = server === null;
  if (server !== null) {
    const client = await server.client();
    cut = await keepThings(client, uris, random, promised).then(
      () => false,
      () => true,
    );
    client.close();
    await server.kill();
  }
  expectSound(place.under("server", "state"));
  await using again = await startDaemon(options);
  const client = await again.client();
  await expectKept(client, uris, place, promised);
  client.close();
  await again.stop();
  return cut;
}

async function expectKept(client: MpdClient, uris: readonly string[], place: Place, promised: Promised) {
  await client.command("update");
  await scanned(client, uris.length);
  const songs = (await client.command("listall")).filter(([name]) => name === "file").map(([, uri]) => uri);
  expect(songs.toSorted()).toEqual(uris.toSorted());
  const value = await client.command(`sticker get song ${uris[0]} step`).catch(() => []);
  const kept = Number(field(value, "sticker")?.split("=")[1] ?? 0);
  expect([promised.sticker, promised.asked.sticker]).toContain(kept);
  promised.sticker = kept;
  const entries = (await client.command("listplaylist kept").catch(() => [])).map(([, uri]) => uri);
  const extra = entries.length - promised.entries.length;
  expect(extra === 0 || extra === 1).toBe(true);
  expect(entries.slice(0, promised.entries.length)).toEqual(promised.entries);
  if (extra === 1) promised.entries.push(promised.asked.entry);
  expect(entries).toEqual(promised.entries);
  if (entries.length === 0) return;
  // A long playlist is in its journal first, which becomes the file half a second later.
  await vi.waitFor(() => expect(entriesIn(place.under("server", "state", "playlists", "kept.m3u"))).toEqual(entries), {
    timeout: 5_000,
  });
}

function entriesIn(playlist: string): readonly string[] {
  return readFileSync(playlist, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

test("a daemon killed in the middle of its writes has kept its word", {
  timeout: 60_000 + POINTS * 30_000,
}, async () => {
  const random = seeded(runSeed("kills"));
  using place = temporaryPlace("kills");
  const tracks = writeCodedTracks(place.under("music"), new Array(SONGS).fill(2_000));
  const uris = tracks.map(({ uri }) => uri);
  const promised: Promised = { sticker: 0, entries: [], asked: { sticker: 0, entry: "" } };
  let cuts = 0;
  let runs = 0;
  for (; cuts < POINTS && runs < 3 * POINTS; runs++) if (await cutOnce(place, uris, random, promised)) cuts++;
  console.info(`kills: ${cuts} of ${runs} runs were cut; ${promised.sticker} stickers and entries promised`);
  expect(cuts).toBe(POINTS);
});
