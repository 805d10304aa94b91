/** The end of a track is consumed at most once, and failures to open lead to a defined state in bounded time. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeCapture, runsOf, samplesOf } from "../rig/capture.ts";
import { brokenFile } from "../rig/hostile-storage.ts";
import { field, numeric } from "../rig/mpd-reply.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";
import { faultsOf, view } from "../rig/snapshot-check.ts";
import { type Stage, setStage } from "../rig/stage.ts";
import { sleep, until } from "../rig/wait.ts";

const BROKEN = ["t100.wav", "t101.wav", "t102.wav"];
const ROUNDS = sized(25, 500);
const JITTER_MS = 5;

/** Tracks of coded samples, and files that were music when they were scanned and are broken now. */
async function stageWithBroken(lengths: readonly number[]): Promise<Stage> {
  const stage = await setStage({ name: "c19", lengths: [...lengths, ...BROKEN.map(() => 22_051)] });
  for (const track of stage.tracks.slice(lengths.length)) brokenFile(join(stage.place.path, "music", track.uri));
  return stage;
}

const stopped = (stage: Stage) =>
  until("the stop", async () => field(await stage.client.command("status"), "state") === "stop", 30_000, 20);

test("A, broken, B, broken, broken, C plays A, B, C", { timeout: 120_000 }, async () => {
  await using stage = await stageWithBroken([22_051, 30_011, 26_007]);
  const order = [0, 3, 1, 4, 5, 2].map((index) => `add ${stage.tracks[index]?.uri}`);
  await stage.client.list([...order, "play 0"]);
  await stopped(stage);
  await stage.server.stop();
  const segments = decodeCapture(samplesOf(stage.capture.takes()), stage.tracks);
  const heard = runsOf(segments).map((run) => [run.track.uri, run.from, run.to]);
  expect(heard).toEqual(stage.tracks.slice(0, 3).map((track) => [track.uri, 0, track.frames]));
  expect(segments.filter((segment) => segment.kind === "illegal")).toEqual([]);
});

test.each(["repeat 1", "random 1", "repeat 0"])(
  "only broken files with %s: stops with an error",
  { timeout: 120_000 },
  async (mode) => {
    await using stage = await stageWithBroken([22_051]);
    await stage.client.list([
      ...stage.tracks.slice(1).map((track) => `add ${track.uri}`),
      mode,
      "repeat 1",
      mode,
      "play 0",
    ]);
    await stopped(stage);
    const { status } = await view(stage.client);
    expect(field(status, "error")).toMatch(/\S/);
    await sleep(200);
    const later = await stage.client.command("status");
    expect([field(later, "state"), numeric(later, "playlist")]).toEqual(["stop", numeric(status, "playlist")]);
    await stage.client.list(["clearerror", "add t000.wav", "play 3"]);
    await until(
      "a good file to sound",
      async () => (numeric(await stage.client.command("status"), "elapsed") ?? 0) > 0,
    );
  },
);

test("a client's next within 5 ms of the natural end moves by 1 or 2", {
  timeout: 30_000 + ROUNDS * 1_500,
}, async () => {
  const random = seeded(runSeed("C-19"));
  await using stage = await setStage({
    name: "c19n",
    lengths: Array.from({ length: 20 }, (_, index) => 22_051 + 2 * index),
  });
  const { client, tracks } = stage;
  await client.list(['add ""', "repeat 1", "play 0"]);
  await until("playing", async () => (numeric(await client.command("status"), "elapsed") ?? 0) > 0);
  const moves: number[] = [];
  let entered = -1;
  // The end is consumed before it is heard; how long before is found by trying, so that presses fall on both sides of it.
  let earlierMs = 0;
  while (moves.length < ROUNDS) {
    const { status } = await view(client);
    const [song, elapsed, duration] = ["song", "elapsed", "duration"].map((name) => numeric(status, name) ?? 0);
    if (song === undefined || elapsed === undefined || duration === undefined) throw new Error("no position");
    const leftMs = (duration - elapsed) * 1_000;
    if (song === entered || leftMs < 30 + earlierMs) {
      await sleep(20);
      entered = -1;
      continue;
    }
    await sleep(leftMs - earlierMs + (2 * random.next() - 1) * JITTER_MS);
    const [before = [], , after = []] = await client.list(["status", "next", "status"]);
    const distance = (a: number, b: number): number => (b - a + tracks.length) % tracks.length;
    expect(distance(numeric(before, "song") ?? -1, numeric(after, "song") ?? -1)).toBe(1);
    await sleep(60);
    const settled = await view(client);
    expect(faultsOf(settled)).toEqual([]);
    entered = numeric(settled.status, "song") ?? -1;
    moves.push(distance(song, entered));
    earlierMs += moves.at(-1) === 1 ? -JITTER_MS : JITTER_MS;
  }
  console.info(
    `C-19: moved by 1 ${moves.filter((move) => move === 1).length} times, by 2 ${moves.filter((move) => move === 2).length} times`,
  );
  expect(moves.filter((move) => move !== 1 && move !== 2)).toEqual([]);
  expect(new Set(moves)).toEqual(new Set([1, 2]));
  await client.command("stop");
  await stage.server.stop();
  const segments = decodeCapture(samplesOf(stage.capture.takes()), tracks);
  expect(segments.filter((segment) => segment.kind === "illegal")).toEqual([]);
});
