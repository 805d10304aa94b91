/** One scan per music folder, whatever asks for it: later requests join, and the slot is free after every end. */
import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codedWav } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { processTree } from "../rig/process-tree.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import type { Server } from "../rig/server.ts";
import { sleep, until } from "../rig/wait.ts";

const STOPS = sized(8, 50);
const FOLDERS = ["A/x", "A/y", "B"];
const SONGS = 200;

let codes = 0;

/** A file like no other, so that none is taken for another that moved. */
function writeSong(music: string, uri: string): void {
  writeFileSync(join(music, uri), codedWav(2_000 + (codes++ % 30_000), 400));
}

function writeMusic(place: Place): string {
  const music = place.under("music");
  for (const folder of FOLDERS) mkdirSync(join(music, folder), { recursive: true });
  for (let song = 0; song < SONGS; song++) writeSong(music, `${FOLDERS[song % FOLDERS.length]}/${song}.wav`);
  return music;
}

function filesOf(music: string, below = ""): string[] {
  return readdirSync(join(music, below)).flatMap((name) => {
    const uri = below === "" ? name : `${below}/${name}`;
    return statSync(join(music, uri)).isDirectory() ? filesOf(music, uri) : [uri];
  });
}

async function songsOf(client: MpdClient): Promise<string[]> {
  return (await client.command("listall")).filter(([key]) => key === "file").map(([, uri]) => uri);
}

async function settled(client: MpdClient): Promise<void> {
  await until("the end of the scans", async () => {
    return field(await client.command("status"), "updating_db") === undefined;
  });
}

async function jobOf(client: MpdClient, uri: string): Promise<number> {
  return numeric(await client.command(uri === "" ? "update" : `update "${uri}"`), "updating_db") ?? Number.NaN;
}

test("a folder that is given twice, through a link or with the folder that holds it is one", async () => {
  using place = temporaryPlace("c16-roots");
  const music = writeMusic(place);
  symlinkSync(music, place.under("link"));
  const roots = [join(music, "A"), music, place.under("link"), music, join(place.under("link"), "B")];
  await using server = await startDaemon({ folder: place.under("server"), music, roots });
  using client = await server.client();
  await client.command("update");
  await settled(client);
  expect((await songsOf(client)).toSorted()).toEqual(filesOf(music).toSorted());
});

test("requests at the same moment share scans while files come and go: rows = files", {
  timeout: 120_000,
}, async () => {
  using place = temporaryPlace("c16");
  const music = writeMusic(place);
  symlinkSync(join(music, "A"), join(music, "L"));
  const random = seeded(runSeed("C-16"));
  await using server = await startDaemon({ folder: place.under("server"), music, watch: true });
  using client = await server.client();
  const http = new HttpClient(server.httpPort);
  await settled(client);
  const before = await jobOf(client, "");
  await settled(client);
  const asked = ["", "A", "A/x", "L", "L/y", "B", "", "A", "", "B"];
  const askers = await Promise.all(asked.map(() => server.client()));
  await http.get("/api/v1/library");
  // Reads every file, so that the others come while it runs.
  await client.command("rescan");
  const answers = askers.map((asker, index) => {
    const uri = asked[index] ?? "";
    return index % 2 === 0
      ? jobOf(asker, uri)
      : http.send("POST", "/api/v1/library/update", { uri }).then(({ body }) => Number(member(body, "job")));
  });
  const started = performance.now();
  // Fewer than make a disk look as if it were away.
  let removals = 15;
  for (let change = 0; performance.now() - started < 1_500; change++) {
    const files = filesOf(join(music, "B"));
    if (random.next() < 0.1 && removals-- > 0) rmSync(join(music, "B", random.pick(files)));
    else writeSong(music, `B/new${change}.wav`);
    await sleep(2);
  }
  const jobs = await Promise.all(answers);
  expect(jobs.every((job) => job > before)).toBe(true);
  for (const asker of askers) asker.close();
  // What waits is a job for each folder that lies in none of the others: A (or all of it), L and B.
  expect(new Set(jobs).size).toBeLessThanOrEqual(4);
  await until("the library to be as the disk is", async () => {
    await settled(client);
    const [rows, files] = [await songsOf(client), filesOf(music)];
    return rows.length === files.length && rows.toSorted().join("\n") === files.toSorted().join("\n");
  });
  const next = await jobOf(client, "");
  expect(next).toBeGreaterThan(Math.max(...jobs));
  await settled(client);
  expect(await songsOf(client)).toHaveLength(filesOf(music).length);
});

test(`a scan that is stopped ${STOPS} times leaves the slot free`, { timeout: 60_000 + STOPS * 5_000 }, async () => {
  using place = temporaryPlace("c16-stop");
  const music = writeMusic(place);
  const random = seeded(runSeed("C-16 stops"));
  const options = { folder: place.under("server"), music };
  for (let stop = 0; stop < STOPS; stop++) {
    await using server = await startDaemon(options);
    using client = await server.client();
    await jobOf(client, "");
    await sleep(random.below(300));
    await client.command("rescan");
    if (random.next() < 0.5) killIndexer(server);
    await server.stop();
  }
  await using server = await startDaemon(options);
  using client = await server.client();
  const job = await jobOf(client, "");
  await settled(client);
  expect(await jobOf(client, "")).toBeGreaterThan(job);
  await settled(client);
  expect((await songsOf(client)).toSorted()).toEqual(filesOf(music).toSorted());
  const failures = await new HttpClient(server.httpPort).get("/api/v1/library/failures");
  expect(member(failures.body, "failures")).toEqual([]);
});

/** The process that reads files dies, as it does of a hostile one. */
function killIndexer(server: Server): void {
  for (const { pid, command } of processTree(server.pid)) {
    if (command.includes("indexer-host")) process.kill(pid, "SIGKILL");
  }
}
