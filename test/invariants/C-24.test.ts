/** Counters live in the core: every entry that comes to an end counts once, whoever ended it. */
import { expect, test } from "vitest";
import { decodeCapture, runsOf, samplesOf } from "../rig/capture.ts";
import { crowd } from "../rig/crowd.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { field } from "../rig/mpd-reply.ts";
import { runSeed, sized } from "../rig/random.ts";
import { setStage } from "../rig/stage.ts";
import { sleep, until } from "../rig/wait.ts";

const ENTRIES = sized(60, 2_000);

test("natural ends and manual nexts in parallel add up", { timeout: 30_000 + ENTRIES * 400 }, async () => {
  const seed = runSeed("C-24");
  await using stage = await setStage({
    name: "c24",
    lengths: Array.from({ length: 20 }, (_, index) => 8_821 + 2 * index),
  });
  const { client, server } = stage;
  const http = new HttpClient(server.httpPort);
  for (let added = 0; added < ENTRIES; added += 20) await client.command('add ""');
  await client.command("play 0");
  let over = false;
  let skips = 0;
  const watching = until(
    "the end of the queue",
    async () => field(await client.command("status"), "state") === "stop",
    ENTRIES * 400,
    50,
  );
  const pressing = crowd(
    server,
    3,
    seed,
    () => !over,
    async (presser, random) => {
      await sleep(random.below(900));
      await presser.command("next");
      skips++;
    },
  );
  await watching;
  over = true;
  await pressing;
  const { body } = await http.get("/api/v1/player");
  const counters = member(body, "counters");
  console.info(`C-24: ${skips} skips, counters ${JSON.stringify(counters)}`);
  expect(counters).toEqual({ finished: ENTRIES - skips, skipped: skips, failed: 0 });
  const sum = async (name: string) => {
    const found = await client.command(`sticker find song "" ${name}`);
    const values = found.filter(([key]) => key === "sticker").map(([, value]) => Number(value.split("=")[1]));
    return values.reduce((total, value) => total + value, 0);
  };
  // What a client left after its half counts as played, so only the sum is that of the core.
  await until("the counts", async () => (await sum("playCount")) + (await sum("skipCount")) === ENTRIES, 30_000);
  await sleep(500);
  const played = await sum("playCount");
  expect(played + (await sum("skipCount"))).toBe(ENTRIES);
  expect(played).toBeGreaterThanOrEqual(ENTRIES - skips);
  await server.stop();
  const runs = runsOf(decodeCapture(samplesOf(stage.capture.takes()), stage.tracks));
  const whole = runs.filter((run) => run.from === 0 && run.to === run.track.frames).length;
  expect(whole).toBeGreaterThanOrEqual(ENTRIES - skips - 1);
});
