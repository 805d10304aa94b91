/** A song that is renamed or moved stays the same song, for everything people keep about it. */
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeCapture, runsOf, samplesOf } from "../rig/capture.ts";
import { type CodedTrack, codedWav, writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field, records } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { sized } from "../rig/random.ts";
import { scanned } from "../rig/server.ts";
import { setStage } from "../rig/stage.ts";
import { sleep, until } from "../rig/wait.ts";

const SECOND = 44_100;

async function sticker(client: MpdClient, uri: string, name: string): Promise<string | undefined> {
  return field(await client.command(`sticker get song "${uri}" ${name}`).catch(() => []), "sticker");
}

async function update(client: MpdClient): Promise<void> {
  await client.command("update");
  await until("the end of the scan", async () => field(await client.command("status"), "updating_db") === undefined);
}

async function files(client: MpdClient, command: string): Promise<string[]> {
  return (await client.command(command)).filter(([name]) => name === "file").map(([, uri]) => uri);
}

test("the folder of an album is renamed while one of its songs plays", { timeout: 120_000 }, async () => {
  let tracks: readonly CodedTrack[] = [];
  await using stage = await setStage({
    name: "moved",
    lengths: [],
    prepare: (music) => {
      tracks = writeCodedTracks(join(music, "album"), [6 * SECOND, SECOND + 1, SECOND + 3]);
      return { songs: tracks.length };
    },
  });
  const { client, place, server } = stage;
  const names = tracks.map(({ uri }) => uri);
  await client.command("add album");
  await client.command("save mine");
  for (const [index, name] of names.entries())
    await client.command(`sticker set song album/${name} rating ${index + 1}`);
  const added = records(await client.command('listallinfo ""')).map((song) => field(song, "Added"));
  await client.command("play 0");
  await until("sound", async () => Number(field(await client.command("status"), "elapsed") ?? 0) > 0.3);
  const before = await client.command("status");
  const idler = await server.client();
  const changed = idler.idle("playlist", "player");

  renameSync(place.under("music", "album"), place.under("music", "renamed"));
  await update(client);
  await until("the queue", async () => field(await client.command("currentsong"), "file") === `renamed/${names[0]}`);
  const after = await client.command("status");
  expect(field(after, "state")).toBe("play");
  expect(field(after, "songid")).toBe(field(before, "songid"));
  expect(await changed).toEqual(["playlist"]);
  const renamed = names.map((name) => `renamed/${name}`);
  expect(await files(client, "playlistinfo")).toEqual(renamed);
  expect(await files(client, `plchanges ${field(before, "playlist")}`)).toEqual(renamed);
  expect(await files(client, "listplaylist mine")).toEqual(renamed);
  expect(await Promise.all(renamed.map((uri) => sticker(client, uri, "rating")))).toEqual([
    "rating=1",
    "rating=2",
    "rating=3",
  ]);
  expect(await files(client, 'sticker find song "" rating')).toEqual(renamed);
  expect(records(await client.command('listallinfo ""')).map((song) => field(song, "Added"))).toEqual(added);

  await until("the end", async () => field(await client.command("status"), "state") === "stop", 30_000);
  const counts = async () => Promise.all(renamed.map((uri) => sticker(client, uri, "playCount")));
  await until("the counts", async () => (await counts()).every((count) => count === "playCount=1"));
  idler.close();
  await server.stop();
  const runs = runsOf(decodeCapture(samplesOf(stage.capture.takes()), tracks));
  expect(runs.map(({ track, from, to }) => [track.uri, from, to])).toEqual(
    tracks.map(({ uri, frames }) => [uri, 0, frames]),
  );
  // Frame after frame: nothing between the songs.
  for (const [index, run] of runs.slice(1).entries())
    expect(run.at).toBe((runs[index]?.at ?? 0) + (runs[index]?.frames ?? 0));
});

test("a song goes, the daemon is restarted, and the song comes back elsewhere", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("back");
  const music = place.under("music");
  writeCodedTracks(join(music, "album"), [SECOND, SECOND + 1]);
  const options = { folder: place.under("server"), music, output: { type: "null" } } as const;
  let added: string | undefined;
  {
    await using server = await startDaemon(options);
    const client = await server.client();
    await update(client);
    await scanned(client, 2);
    await client.command("sticker set song album/t000.wav rating 9");
    await client.command("playlistadd mine album/t000.wav");
    added = field(await client.command("lsinfo album/t000.wav"), "Added");
    await sleep(1_100);
    renameSync(join(music, "album", "t000.wav"), place.under("away.wav"));
    await update(client);
    expect(await sticker(client, "album/t000.wav", "rating")).toBeUndefined();
    await server.stop();
  }
  await using server = await startDaemon(options);
  const client = await server.client();
  mkdirSync(join(music, "other"));
  renameSync(place.under("away.wav"), join(music, "other", "new name.wav"));
  await update(client);
  await scanned(client, 2);
  expect(await sticker(client, "other/new name.wav", "rating")).toBe("rating=9");
  expect(await files(client, "listplaylist mine")).toEqual(["other/new name.wav"]);
  expect(field(await client.command('lsinfo "other/new name.wav"'), "Added")).toBe(added);
});

test("a song is copied first, and its original deleted later", { timeout: 120_000 }, async () => {
  await using stage = await setStage({ name: "copied", lengths: [SECOND, SECOND + 1], output: "null" });
  const { client, place } = stage;
  await client.command("sticker set song t000.wav rating 9");
  await client.command("playlistadd mine t000.wav");
  await client.command("add t000.wav");
  copyFileSync(place.under("music", "t000.wav"), place.under("music", "copy.wav"));
  await update(client);
  // Two files of one sound are two songs, and only one of them was rated.
  expect([await sticker(client, "t000.wav", "rating"), await sticker(client, "copy.wav", "rating")]).toEqual([
    "rating=9",
    undefined,
  ]);
  rmSync(place.under("music", "t000.wav"));
  await update(client);
  await until("the queue", async () => (await files(client, "playlistinfo"))[0] === "copy.wav");
  expect(await sticker(client, "copy.wav", "rating")).toBe("rating=9");
  expect(await files(client, "listplaylist mine")).toEqual(["copy.wav"]);
});

test("two songs change their names", { timeout: 120_000 }, async () => {
  await using stage = await setStage({ name: "swapped", lengths: [SECOND, SECOND + 1], output: "null" });
  const { client, place } = stage;
  await client.command("sticker set song t000.wav rating 1");
  await client.command("sticker set song t001.wav rating 2");
  const at = (name: string) => place.under("music", name);
  renameSync(at("t000.wav"), at("x.wav"));
  await update(client);
  renameSync(at("t001.wav"), at("t000.wav"));
  renameSync(at("x.wav"), at("t001.wav"));
  await update(client);
  expect([await sticker(client, "t000.wav", "rating"), await sticker(client, "t001.wav", "rating")]).toEqual([
    "rating=2",
    "rating=1",
  ]);
});

test("songs keep their date when the library is lost", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("dates");
  const music = place.under("music");
  writeCodedTracks(music, [SECOND, SECOND + 1]);
  const options = { folder: place.under("server"), music, output: { type: "null" } } as const;
  const dates = async (client: MpdClient) =>
    records(await client.command('listallinfo ""')).map((song) => field(song, "Added"));
  let before: unknown[] = [];
  {
    await using server = await startDaemon(options);
    const client = await server.client();
    await update(client);
    before = await dates(client);
    await server.stop();
  }
  for (const suffix of ["", "-wal", "-shm"])
    rmSync(place.under("server", "state", `library.db${suffix}`), { force: true });
  await sleep(1_100);
  await using server = await startDaemon(options);
  const client = await server.client();
  await update(client);
  await scanned(client, 2);
  expect(await dates(client)).toEqual(before);
});

test("many songs move at once, and nobody waits for it", { timeout: 120_000 }, async () => {
  const count = sized(2_000, 10_000);
  await using stage = await setStage({
    name: "many",
    lengths: [],
    output: "null",
    prepare: (music) => {
      for (let index = 0; index < count; index++) {
        const folder = join(music, "old", `album ${index % 100}`);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${index}.wav`), codedWav(index, 64));
      }
      return { songs: count };
    },
  });
  const { client, place, server } = stage;
  const uris = await files(client, 'listall ""');
  expect(uris.length).toBe(count);
  for (let from = 0; from < count; from += 500) {
    await client.list(uris.slice(from, from + 500).map((uri) => `sticker set song "${uri}" rating 5`));
  }
  await client.command('add ""');
  const watcher = await server.client();
  renameSync(place.under("music", "old"), place.under("music", "new"));
  const startMs = performance.now();
  let longestMs = 0;
  await client.command("update");
  for (;;) {
    const askedMs = performance.now();
    const status = await watcher.command("status");
    longestMs = Math.max(longestMs, performance.now() - askedMs);
    if (field(status, "updating_db") === undefined) break;
    await sleep(5);
  }
  console.info(
    `${count} songs moved in ${Math.round(performance.now() - startMs)} ms; status took ${longestMs.toFixed(0)} ms at most`,
  );
  await until("the queue", async () => (await files(client, "playlistinfo")).every((uri) => uri.startsWith("new/")));
  expect((await files(client, 'sticker find song "" rating')).sort()).toEqual(
    uris.map((uri) => uri.replace("old/", "new/")).sort(),
  );
});
