/** Frames in are frames out at every stage, and a band changes what it is to change and nothing else. */
import { expect, test } from "vitest";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import { samplesOf } from "../rig/capture.ts";
import { HttpClient, member } from "../rig/http-client.ts";
import { sized } from "../rig/random.ts";
import { setStage } from "../rig/stage.ts";
import { levelOf, writeTones } from "../rig/tones.ts";
import { sleep, until } from "../rig/wait.ts";

const OCTAVES_HZ = [31.25, 62.5, 125, 250, 500, 1000, 2000, 4000, 8000, 16_000] as const;
const SECONDS = 1;
const GAIN_DB = 6;
const RATE_HZ = 44_100;
/** Every third band, or each. */
const STRIDE = sized(3, 1);

const graphic = (slidersDb: readonly number[]): SoundSettings["graphic"] => ({
  enabled: true,
  set: "iso10",
  slidersDb,
});

test("a flat equaliser is none; each band alone raises its band by its gain; no frame is lost", {
  timeout: 120_000,
}, async () => {
  await using stage = await setStage({
    name: "c02",
    lengths: [],
    prepare: (music) => {
      const tones = OCTAVES_HZ.map((hz) => ({ hz, levelDb: -34 }));
      writeTones(`${music}/tones.wav`, SECONDS, tones);
      return { songs: 1 };
    },
  });
  const http = new HttpClient(stage.server.httpPort);
  const set = async (settings: object) => {
    const { status, body } = await http.send("PATCH", "/api/v1/sound", settings);
    expect([status, body]).toEqual([200, expect.anything()]);
  };
  const rendered = async (): Promise<Int16Array> => {
    const started = await http.send("POST", "/api/v1/render", { uri: "tones.wav", format: "wav" });
    const id = String(member(started.body, "id"));
    let job: unknown;
    await until("the render", async () => {
      job = (await http.get(`/api/v1/jobs/${id}`)).body;
      if (member(job, "state") === "failed") throw new Error(JSON.stringify(job));
      return member(job, "state") === "done";
    });
    const file = String(member(job, "outcome", "render"));
    const answer = await fetch(`${http.origin}/api/v1/renders/${file}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    return new Int16Array(
      bytes.buffer.slice(bytes.byteOffset + bytes.indexOf("data") + 8, bytes.byteOffset + bytes.length),
    );
  };

  await set({ graphic: graphic(OCTAVES_HZ.map(() => 0)) });
  const { client } = stage;
  await client.list(['add "tones.wav"', "play 0"]);
  await sleep(SECONDS * 1000 + 300);
  await client.command("stop");
  const source = await rendered();
  const played = samplesOf(stage.capture.takes()).subarray(0, source.length);
  expect(source.length).toBe(SECONDS * RATE_HZ * 2);
  expect(played).toEqual(source);

  const flat = OCTAVES_HZ.map((hz) => levelOf(source, hz));
  let worst = 0;
  for (let band = 0; band < OCTAVES_HZ.length; band += STRIDE) {
    await set({ graphic: graphic(OCTAVES_HZ.map((_, each) => (each === band ? GAIN_DB : 0))) });
    const samples = await rendered();
    expect(samples.length).toBe(source.length);
    const gains = OCTAVES_HZ.map((hz, each) => levelOf(samples, hz) - (flat[each] ?? 0));
    const errors = gains.map((gainDb, each) => Math.abs(gainDb - (each === band ? GAIN_DB : 0)));
    worst = Math.max(worst, ...errors);
    expect(Math.max(...errors), `band ${band}: ${gains.map((gain) => gain.toFixed(2))}`).toBeLessThanOrEqual(0.5);
  }
  console.info(`C-02: bands within ${worst.toFixed(2)} dB of their gains`);
  expect((await http.get("/api/v1/sound/status")).body).toMatchObject({ broken: [] });
  await http.send("DELETE", "/api/v1/sound");
  expect((await http.get("/api/v1/sound")).body).toEqual(NEUTRAL);
});
