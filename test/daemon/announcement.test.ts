import { expect, test } from "vitest";
import { decodeCapture, runsOf, samplesOf } from "../rig/capture.ts";
import { RATE_HZ } from "../rig/coded-track.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { field } from "../rig/mpd-reply.ts";
import { setStage } from "../rig/stage.ts";
import { until } from "../rig/wait.ts";

const CLIP_FRAMES = RATE_HZ;
/** Frames of a long track are known up to whole turns of their counter. */
const COUNTER_PERIOD = 32_768;
/** The song fades in for 18 ms, and its place is told in milliseconds. */
const FADED_FRAMES = RATE_HZ * 0.022;

test("every frame of an announcement is heard, and the song goes on where it was", { timeout: 60_000 }, async () => {
  await using stage = await setStage({ name: "announcement", lengths: [120 * RATE_HZ, CLIP_FRAMES] });
  const [song, clip] = stage.tracks;
  if (song === undefined || clip === undefined) throw new Error("no tracks");
  const http = new HttpClient(stage.server.httpPort);
  await stage.client.command(`add "${song.uri}"`);
  await stage.client.command("play");
  const elapsed = async () => Number(field(await stage.client.command("status"), "elapsed") ?? 0);
  await until("two seconds", async () => (await elapsed()) >= 2);
  const { body } = await http.send("POST", "/api/v1/announce", { uri: clip.uri });
  expect([member(body, "announcing"), member(body, "state")]).toEqual([true, "paused"]);
  const atSeconds = Number(member(body, "positionSeconds"));
  const status = await stage.client.command("status");
  expect([field(status, "state"), field(status, "playlistlength"), field(status, "song")]).toEqual(["pause", "1", "0"]);
  await until("the song again", async () => (await elapsed()) >= atSeconds + 1);
  await stage.client.command("stop");

  const segments = decodeCapture(samplesOf(stage.capture.takes()), stage.tracks);
  expect(segments.filter(({ kind }) => kind === "illegal")).toEqual([]);
  const runs = runsOf(segments);
  expect(runs.map(({ track }) => track.uri)).toEqual([song.uri, clip.uri, song.uri]);
  const [, announced, after] = runs;
  expect([announced?.from, announced?.to]).toEqual([0, CLIP_FRAMES]);
  const late = ((after?.from ?? 0) - Math.round(atSeconds * RATE_HZ)) % COUNTER_PERIOD;
  expect(late < 0 ? late + COUNTER_PERIOD : late).toBeLessThan(FADED_FRAMES);
});
