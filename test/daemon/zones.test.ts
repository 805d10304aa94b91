/** Zones as a person has them: two sounds at once, each on its own device, and everything back after a crash. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { codedWav, writeCodedTracks } from "../rig/coded-track.ts";
import { startDaemon } from "../rig/daemon.ts";
import { audioHealth } from "../rig/health.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field, numeric, records } from "../rig/mpd-reply.ts";
import { type Place, temporaryPlace } from "../rig/place.ts";
import { type Server, scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

const LENGTHS = [110_000, 70_000];
let place: Place;
let server: Server;

beforeEach(() => {
  place = temporaryPlace("zones");
});
afterEach(async () => {
  await server.kill();
  place[Symbol.dispose]();
});

const start = async (...extra: string[]) => {
  const right = ["[[output]]", 'name = "Right"', 'type = "wav"', `path = ${JSON.stringify(place.under("right.wav"))}`];
  server = await startDaemon({
    folder: place.under("server"),
    music: place.under("music"),
    output: { type: "wav", path: place.under("rig.wav") },
    extra: [...right, ...extra],
  });
};

/** A client in this zone; it is made if need be. */
async function clientIn(zone: string): Promise<MpdClient> {
  const client = await server.client();
  const zones = (await client.command("listpartitions")).map(([, name]) => name);
  if (!zones.includes(zone)) await client.command(`newpartition ${zone}`);
  await client.command(`partition ${zone}`);
  return client;
}

const status = async (client: MpdClient, ...names: string[]) => {
  const reply = await client.command("status");
  return names.map((name) => field(reply, name));
};

const outputs = async (client: MpdClient) =>
  records(await client.command("outputs"), "outputid").map(
    (output) => `${field(output, "outputname")} ${field(output, "plugin")} ${field(output, "outputenabled")}`,
  );

const samples = (path: string) => readFileSync(place.under(path)).subarray(44);

test("two zones play at once, each sample of each where it belongs", { timeout: 120_000 }, async () => {
  const [first, second] = writeCodedTracks(place.under("music"), LENGTHS);
  await start();
  const home = await clientIn("default");
  await home.command("update");
  await scanned(home, 2);
  await home.list([`add ${first?.uri}`, "play"]);
  await until("sound", async () => (numeric(await home.command("status"), "elapsed") ?? 0) > 0.2, 30_000, 20);
  const kitchen = await clientIn("kitchen");
  await kitchen.command('moveoutput "Right"');
  await kitchen.list([`add ${second?.uri}`, "play"]);
  const ends = (client: MpdClient) =>
    until("the end", async () => (await status(client, "state"))[0] === "stop", 30_000, 20);
  await Promise.all([ends(home), ends(kitchen)]);
  expect((await audioHealth(server.httpPort)).text).toContain("audio in kitchen");
  await server.stop();
  const whole = (track: typeof first) => codedWav(track?.code ?? 0, track?.frames ?? 0).subarray(44);
  expect(samples("rig.wav").equals(whole(first))).toBe(true);
  expect(samples("right.wav").equals(whole(second))).toBe(true);
});

test("after kill -9 all zones are as they were", { timeout: 120_000 }, async () => {
  writeCodedTracks(place.under("music"), LENGTHS);
  await start();
  const home = await clientIn("default");
  await home.command("update");
  await scanned(home, 2);
  const kitchen = await clientIn("kitchen");
  const attic = await clientIn("attic");
  await attic.list(["random 1", "partition default"]);
  await kitchen.command('moveoutput "Right"');
  await kitchen.list(["setvol 41", "repeat 1", "add t000.wav", "add t001.wav", "prioid 9 1", "disableoutput 0"]);
  await kitchen.list(["seek 1 1.0", "pause 1"]);
  await home.list(["add t001.wav", "consume 1", "setvol 72"]);
  await until("a pause", async () => (await status(kitchen, "state"))[0] === "pause", 30_000, 20);
  await new Promise((resolve) => setTimeout(resolve, 400));
  await home.list(["newpartition late", "delpartition attic"]);
  await server.kill();

  await start();
  const again = await clientIn("default");
  expect((await again.command("listpartitions")).map(([, name]) => name)).toEqual(["default", "kitchen", "late"]);
  expect(await status(again, "playlistlength", "consume", "random", "volume")).toEqual(["1", "1", "0", "72"]);
  expect(await outputs(again)).toEqual(["Rig wav 1", "Right dummy 0"]);
  await again.command("partition kitchen");
  expect(await outputs(again)).toEqual(["Right wav 0"]);
  const keys = ["state", "song", "repeat", "playlistlength"];
  await until("the song", async () => (await status(again, "elapsed"))[0] !== undefined, 30_000, 20);
  expect(await status(again, ...keys)).toEqual(["pause", "1", "1", "2"]);
  expect(numeric(await again.command("status"), "elapsed")).toBeCloseTo(1, 1);
  await again.command("enableoutput 0");
  expect(await status(again, "volume")).toEqual(["41"]);
  expect(field(await again.command("playlistid 1"), "Prio")).toBe("9");
  // What was ended stays so, and a zone of the same name has nothing of it.
  await again.list(["newpartition attic", "partition attic"]);
  expect(await status(again, "random", "playlistlength")).toEqual(["0", "0"]);
});

test("an output may name its zone in the configuration", { timeout: 120_000 }, async () => {
  writeCodedTracks(place.under("music"), [1000]);
  await start('zone = "kitchen"');
  const client = await server.client();
  expect((await client.command("listpartitions")).map(([, name]) => name)).toEqual(["default", "kitchen"]);
  expect(await outputs(client)).toEqual(["Rig wav 1", "Right dummy 0"]);
  await client.command("partition kitchen");
  expect(await outputs(client)).toEqual(["Right wav 1"]);
});
