/** One writer: a scan, playlists, stickers and tags at once are each as told, and a killed scan goes on where it was. */
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectSound } from "../kills/integrity.ts";
import { codedWav } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient } from "../rig/http-client.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import type { Server } from "../rig/server.ts";
import { sleep, until } from "../rig/wait.ts";

const FILES = 5_000;
const PER_FOLDER = 50;
const KILLS = sized(6, 20);
const PEOPLE = 20;

const uriOf = (file: number) => `d${String(Math.floor(file / PER_FOLDER)).padStart(3, "0")}/${file}.wav`;

/** Files of which no two sound the same. */
function writeMusic(place: Place): string {
  const music = place.under("music");
  for (let file = 0; file < FILES; file++) {
    if (file % PER_FOLDER === 0) mkdirSync(join(music, uriOf(file), ".."), { recursive: true });
    writeFileSync(join(music, uriOf(file)), codedWav(2_000 + file * 3, 100 + (file % 7)));
  }
  return music;
}

async function settled(client: MpdClient): Promise<void> {
  const isIdle = async () => field(await client.command("status"), "updating_db") === undefined;
  await until("the end of the scan", isIdle, 60_000, 20);
}

const songCount = async (client: MpdClient): Promise<number> => numeric(await client.command("stats"), "songs") ?? -1;

/** Open handles of the databases in the process. */
function databaseHandles({ pid }: Server): number {
  return readdirSync(`/proc/${pid}/fd`).filter((descriptor) => {
    try {
      return /(library|user)\.db/.test(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
    } catch {
      return false;
    }
  }).length;
}

/** Files read by the scans that this daemon told the end of. */
function filesRead(server: Server): number {
  const ends = server.log().matchAll(/"filesRead":(\d+).*"msg":"scan ended"/g);
  return [...ends].reduce((sum, [, count]) => sum + Number(count), 0);
}

test("a scan of 5 000 files, playlists, stickers and tags do not get in each other's way", {
  timeout: 120_000,
}, async () => {
  using place = temporaryPlace("c10");
  const music = writeMusic(place);
  await using server = await startDaemon({ folder: place.under("server"), music });
  using client = await server.client();
  await settled(client);
  expect(await songCount(client)).toBe(FILES);
  await keepBusy(server, client, 1);
  const handles = databaseHandles(server);
  await keepBusy(server, client, 2);
  expect(databaseHandles(server)).toBe(handles);
  expect(server.log()).not.toMatch(/SQLITE_BUSY|database is locked/);
  await server.stop();
  expectSound(place.under("server", "state"));
});

/** Everything that writes, at the same time; then everything is as told. */
async function keepBusy(server: Server, client: MpdClient, round: number): Promise<void> {
  using scanner = await server.client();
  await scanner.command("rescan");
  await Promise.all(Array.from({ length: PEOPLE }, (_, person) => keepThings(server, person, round)));
  const edits = Array.from({ length: 20 }, (_, song) => ({
    uri: uriOf(song * 100),
    set: { Title: [`${round} ${song}`] },
  }));
  const tagged = await new HttpClient(server.httpPort).send("POST", "/api/v1/library/tags", { edits });
  expect(tagged.status, JSON.stringify(tagged.body)).toBeLessThan(300);
  await settled(client);
  await client.command("update");
  await settled(client);
  expect(await songCount(client)).toBe(FILES);
  for (let person = 0; person < PEOPLE; person++) {
    const entries = await client.command(`listplaylist p${person}-${round}`);
    expect(entries.map(([, uri]) => uri)).toEqual([0, 1, 2, 3, 4].map((step) => uriOf(person * 10 + step)));
    expect(field(await client.command(`sticker get song ${uriOf(person)} mood`), "sticker")).toBe(`mood=${round}4`);
  }
  const found = await client.command(`find "(Title =~ '^${round} [0-9]+$')"`);
  expect(found.filter(([key]) => key === "file")).toHaveLength(edits.length);
}

async function keepThings(server: Server, person: number, round: number): Promise<void> {
  using client = await server.client();
  for (let step = 0; step < 5; step++) {
    await client.command(`playlistadd p${person}-${round} ${uriOf(person * 10 + step)}`);
    await client.command(`sticker set song ${uriOf(person)} mood ${round}${step}`);
  }
}

test(`a first scan that is killed ${KILLS} times goes on where it was`, {
  timeout: 120_000 + KILLS * 10_000,
}, async () => {
  using place = temporaryPlace("c10-kill");
  const music = writeMusic(place);
  const options = { folder: place.under("server"), music };
  const random = seeded(runSeed("C-10"));
  let before = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    await using server = await startDaemon(options);
    using client = await server.client();
    await client.command("update");
    const kept = await songCount(client);
    // What was committed before the kill is there after it.
    expect(kept).toBeGreaterThanOrEqual(before);
    before = kept;
    // A commit comes every second; some kills before the first, some after the last.
    await sleep(200 + random.below(1_800));
    // On a slow machine all of them would come before the first.
    const isLast = kill === KILLS - 1;
    if (isLast) await until("songs that are committed", async () => (await songCount(client)) > 0);
    before = Math.max(before, await songCount(client));
    await server.kill();
    expectSound(place.under("server", "state"));
  }
  await using server = await startDaemon(options);
  using client = await server.client();
  const kept = await songCount(client);
  expect(kept).toBeGreaterThanOrEqual(before);
  expect(before).toBeGreaterThan(0);
  await settled(client);
  await client.command("update");
  await settled(client);
  expect(await songCount(client)).toBe(FILES);
  // The last run reads what the killed ones had not committed, and nothing else.
  await until("the end in the log", () => filesRead(server) >= FILES - kept || kept === FILES);
  expect(filesRead(server)).toBeLessThanOrEqual(FILES - before);
  const files = (await client.command("listall")).filter(([key]) => key === "file").map(([, uri]) => uri);
  expect(files.toSorted()).toEqual(Array.from({ length: FILES }, (_, file) => uriOf(file)).toSorted());
  await server.stop();
  expectSound(place.under("server", "state"));
});
