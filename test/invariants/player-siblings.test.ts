/** What the player's audit findings have in common with their neighbours. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeCapture, runsOf, samplesOf } from "../rig/capture.ts";
import { hungFfmpeg, hungFile, toAlac } from "../rig/hostile-storage.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import type { MpdClient } from "../rig/mpd-client.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import { faultsOf, view } from "../rig/snapshot-check.ts";
import { setStage } from "../rig/stage.ts";
import { sleep, until } from "../rig/wait.ts";

const sounding = (client: MpdClient) =>
  until("sound", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > 0.01, 30_000);

test("a seek is never lost against the advancing position", { timeout: 120_000 }, async () => {
  const random = seeded(runSeed("seek"));
  await using stage = await setStage({ name: "seek", lengths: [132_301, 132_303, 132_307] });
  const { client } = stage;
  await client.list(['add ""', "repeat 1", "play 0"]);
  await sounding(client);
  for (let round = 0; round < sized(60, 1_000); round++) {
    await sleep(random.below(60));
    const target = random.next() * 2.5;
    const [before = [], , after = []] = await client.list(["status", `seekcur ${target.toFixed(3)}`, "status"]);
    expect(numeric(after, "songid")).toBe(numeric(before, "songid"));
    expect(Math.abs((numeric(after, "elapsed") ?? -1) - target)).toBeLessThan(0.02);
    const askedMs = performance.now();
    const later = await client.command("status");
    expect(numeric(later, "elapsed")).toBeGreaterThan(target - 0.02);
    expect(numeric(later, "elapsed")).toBeLessThan(target + 0.3 + (performance.now() - askedMs) / 1_000);
  }
});

test("stop beats a late auto-advance", { timeout: sized(60_000, 600_000) }, async () => {
  const random = seeded(runSeed("stop"));
  await using stage = await setStage({ name: "stop", lengths: [13_231, 13_233, 13_237] });
  const { client } = stage;
  await client.list(['add ""', "repeat 1"]);
  for (let round = 0; round < sized(20, 300); round++) {
    await client.command("play 0");
    await sounding(client);
    const status = await client.command("status");
    const leftMs = ((numeric(status, "duration") ?? 0) - (numeric(status, "elapsed") ?? 0)) * 1_000;
    await sleep(Math.max(0, leftMs + (2 * random.next() - 1) * 8));
    const [, stopped = []] = await client.list(["stop", "status"]);
    await sleep(60);
    const later = await view(client);
    expect(faultsOf(later)).toEqual([]);
    expect(field(later.status, "state")).toBe("stop");
    expect(later.status).toEqual(stopped);
  }
});

test("a hung decoder blocks neither status nor pause nor the end", { timeout: 120_000 }, async () => {
  await using stage = await setStage({
    name: "hung",
    lengths: [44_101, 44_101, 44_101],
    prepare: (music) => {
      toAlac(join(music, "t000.wav"), join(music, "s000.m4a"));
      return { songs: 1 };
    },
    audio: (place) => [`ffmpeg = ${JSON.stringify(hungFfmpeg(place.under("ffmpeg")))}`],
  });
  const { client, server, place } = stage;
  // Two ways to hang: a decoder program that never delivers, and a file whose opening never returns.
  rmSync(place.under("music", "t001.wav"));
  hungFile(place.under("music", "t001.wav"));
  for (const uri of ["s000.m4a", "t001.wav"]) {
    await client.list(["clear", `add ${uri}`, "add t002.wav", "play 0"]);
    const waits: number[] = [];
    for (let asked = 0; asked < 60; asked++) {
      const beganMs = performance.now();
      expect(faultsOf(await view(client))).toEqual([]);
      waits.push(performance.now() - beganMs);
      if (asked === 30) await client.command("pause 1");
      await sleep(5);
    }
    waits.sort((a, b) => a - b);
    expect(waits[54]).toBeLessThan(50);
    await client.list(["play 1"]);
    await sounding(client);
    expect(field(await client.command("currentsong"), "file")).toBe("t002.wav");
  }
  await client.list(["clear", "add t001.wav", "play 0"]);
  await sleep(100);
  expect(await server.stop(5_000)).toBeLessThan(5_000);
});

test("of two loads the last one wins, with its own audio and metadata", {
  timeout: sized(60_000, 600_000),
}, async () => {
  const random = seeded(runSeed("loads"));
  const lengths = Array.from({ length: 10 }, (_, index) => 88_201 + 2 * index);
  await using stage = await setStage({ name: "loads", lengths });
  using other = await stage.server.client();
  await stage.client.command('add ""');
  const chosen: string[] = [];
  for (let round = 0; round < sized(30, 500); round++) {
    const places = [random.below(10), random.below(10)];
    await Promise.all([stage.client.command(`play ${places[0]}`), other.command(`play ${places[1]}`)]);
    await sleep(120);
    const seen = await view(stage.client);
    expect(faultsOf(seen)).toEqual([]);
    expect(places).toContain(numeric(seen.status, "song"));
    chosen.push(field(seen.current, "file") ?? "");
  }
  await stage.client.command("stop");
  await stage.server.stop();
  const segments = decodeCapture(samplesOf(stage.capture.takes()), stage.tracks);
  expect(segments.filter((segment) => segment.kind === "illegal")).toEqual([]);
  const long = runsOf(segments).filter((run) => run.frames > 2_000);
  let at = 0;
  for (const run of long) if (run.track.uri === chosen[at]) at++;
  expect(at).toBe(chosen.length);
});

test("a queue set by two clients is wholly the one's or wholly the other's", { timeout: 120_000 }, async () => {
  await using stage = await setStage({ name: "set", lengths: Array(8).fill(44_101), output: "null" });
  const http = new HttpClient(stage.server.httpPort);
  const uris = stage.tracks.map(({ uri }) => uri);
  const sets = [uris.slice(0, 4), uris.slice(4)];
  const wanted = sets.map((set) => set.join());
  let over = false;
  const seen: string[] = [];
  const watching = (async () => {
    using client = await stage.server.client();
    while (!over) {
      const { queue, ...rest } = await view(client);
      expect(faultsOf({ queue, ...rest })).toEqual([]);
      if (queue.length > 0) seen.push(queue.map((entry) => field(entry, "file")).join());
    }
  })();
  for (let round = 0; round < sized(50, 1_000); round++) {
    const answers = await Promise.all(sets.map((set) => http.send("PUT", "/api/v1/queue", { uris: set, play: true })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const last = answers.reduce((a, b) =>
      Number(member(a.body, "revision")) > Number(member(b.body, "revision")) ? a : b,
    );
    const ids = (await stage.client.command("playlistinfo"))
      .filter(([name]) => name === "Id")
      .map(([, id]) => Number(id));
    expect(ids).toEqual(member(last.body, "entryIds"));
  }
  over = true;
  await watching;
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((queue) => !wanted.includes(queue))).toEqual([]);
});
