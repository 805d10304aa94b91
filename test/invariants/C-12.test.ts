/** Nothing old is answered once a change is told: not from a list, a search, a count or a cache, and not by the player. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { codedWav } from "../rig/coded-track.ts";
import { HttpClient } from "../rig/http-client.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field, numeric, type Reply } from "../rig/mpd-reply.ts";
import { sized } from "../rig/random.ts";
import { type Stage, setStage } from "../rig/stage.ts";
import { until } from "../rig/wait.ts";

const ROUNDS = sized(25, 300);
const URI = "come/and/go.wav";

const filesOf = (reply: Reply): string[] => reply.filter(([key]) => key === "file").map(([, uri]) => uri);

/** The end of the update is the reply that counts: from then on nobody may be told of what was before. */
async function updated(client: MpdClient): Promise<void> {
  await client.command("update");
  await until("the end of the update", async () => {
    return field(await client.command("status"), "updating_db") === undefined;
  });
}

/** Every way to ask whether the song is there. */
async function sightings(client: MpdClient, http: HttpClient): Promise<boolean[]> {
  const [all, found, searched, counted, stats, folder, infos] = await client.list([
    "listall",
    `find file "${URI}"`,
    'search file "and/go"',
    `count "(file == '${URI}')"`,
    "stats",
    "lsinfo",
    "listallinfo",
  ]);
  const rest = await http.get(`/api/v1/library/song?uri=${encodeURIComponent(URI)}`);
  const songs = await http.get("/api/v1/library/songs?limit=1000");
  return [
    filesOf(all ?? []).includes(URI),
    filesOf(found ?? []).includes(URI),
    filesOf(searched ?? []).includes(URI),
    numeric(counted ?? [], "songs") === 1,
    numeric(stats ?? [], "songs") === 4,
    (folder ?? []).some(([key, value]) => key === "directory" && value === "come"),
    filesOf(infos ?? []).includes(URI),
    rest.status === 200,
    JSON.stringify(songs.body).includes(URI),
  ];
}

test("a song is there for everyone or for nobody, and gone when its update is done", {
  timeout: 60_000 + ROUNDS * 2_000,
}, async () => {
  await using stage = await setStage({ name: "c12", lengths: [4_410, 4_410, 4_410], output: "null" });
  const { client, server } = stage;
  const http = new HttpClient(server.httpPort);
  using reader = await server.client();
  let stop = false;
  let torn = false;
  const reading = (async () => {
    while (!stop) {
      // One answer is one state: no song without its folder, no folder without its song.
      const answer = await reader.command("listallinfo");
      const hasFolder = answer.some(([key, value]) => key === "directory" && value === "come/and");
      torn ||= hasFolder !== filesOf(answer).includes(URI);
    }
  })();
  // A failure of it is told by the await below, or was not the first one.
  reading.catch(() => {});
  const isThere = new Array(9).fill(true);
  const isGone = new Array(9).fill(false);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const path = stage.place.under("music", URI);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, codedWav(9_000 + round, 4_410));
      await updated(client);
      expect(await sightings(client, http)).toEqual(isThere);
      rmSync(stage.place.under("music", "come"), { recursive: true });
      await updated(client);
      expect(await sightings(client, http)).toEqual(isGone);
    }
  } finally {
    stop = true;
  }
  await reading;
  expect(torn).toBe(false);
});

test("a deleted song that is being heard plays on and stays in the queue; others leave it", {
  timeout: 120_000,
}, async () => {
  const HALF_A_MINUTE = 30 * 44_100;
  await using stage = await setStage({ name: "c12p", lengths: new Array(4).fill(HALF_A_MINUTE), output: "null" });
  const { client } = stage;
  for (const { uri } of stage.tracks) await client.command(`add "${uri}"`);
  await client.command("play 1");
  await playing(stage, "t001.wav");
  for (const uri of ["t001.wav", "t002.wav"]) rmSync(stage.place.under("music", uri));
  await updated(client);
  expect(filesOf(await client.command("listall"))).toEqual(["t000.wav", "t003.wav"]);
  await queued(stage, ["t000.wav", "t001.wav", "t003.wav"]);
  const [status, song] = await client.list(["status", "currentsong"]);
  expect([field(status ?? [], "state"), field(song ?? [], "file")]).toEqual(["play", "t001.wav"]);
  const heard = numeric(status ?? [], "elapsed") ?? Number.NaN;
  await until("it to play on", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > heard + 0.2);
  await client.command("next");
  await playing(stage, "t003.wav");
  expect(field(await client.command("status"), "error")).toBeUndefined();
});

/** Its file is open from then on. */
async function playing({ client }: Stage, uri: string): Promise<void> {
  await until(`${uri} to play`, async () => {
    const [status, song] = await client.list(["status", "currentsong"]);
    const isHeard = (numeric(status ?? [], "elapsed") ?? 0) > 0.1;
    return field(status ?? [], "state") === "play" && isHeard && field(song ?? [], "file") === uri;
  });
}

async function queued({ client }: Stage, uris: readonly string[]): Promise<void> {
  await until(`${uris} to be the queue`, async () => {
    return filesOf(await client.command("playlistinfo")).join() === uris.join();
  });
}
