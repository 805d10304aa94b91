/** A render is what a device is given, sample for sample: noise of the dither and all. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { captureDevice } from "../rig/alsa.ts";
import { startDaemon } from "../rig/daemon.ts";
import { field } from "../rig/mpd-reply.ts";
import { temporaryPlace } from "../rig/place.ts";
import { scanned } from "../rig/server.ts";
import { until } from "../rig/wait.ts";

const WAV_HEADER_BYTES = 44;
const FRAME_BYTES = 4;

const band = (frequencyHz: number, gainDb: number) => ({ type: "peaking", frequencyHz, gainDb, q: 1.2, side: "both" });
const SOUND = {
  parametric: { enabled: true, preampDb: -3, bands: [band(90, 5), band(3_000, -4)] },
  graphic: { enabled: true, set: "iso10", slidersDb: [3, 2, 0, -1, 0, 1, 2, 0, -2, 4] },
  compressor: { enabled: true, thresholdDb: -20, ratio: 3, kneeDb: 6, attackMs: 5, releaseMs: 80, makeUpDb: 4 },
  width: { enabled: true, width: 1.3, bassHz: 200 },
  crossfeed: { enabled: true, cutHz: 700, levelDb: 8 },
  convolver: { enabled: true, impulse: "room", gainDb: -2, mix: 0.5 },
  balance: 0.1,
};

test("a WAV render equals the capture of the same song, played", { timeout: 120_000 }, async () => {
  using place = temporaryPlace("as-played");
  mkdirSync(place.under("music"));
  const synth = ["synth", "1.5", "pluck", "220", "pluck", "331", "synth", "pinknoise", "mix", "gain", "-6"];
  execFileSync("sox", ["-R", "-D", "-r", "44100", "-n", "-b", "16", "-c", "2", place.under("a.wav"), ...synth]);
  const tag = "--tag=REPLAYGAIN_TRACK_GAIN=-2.5 dB";
  execFileSync("flac", ["--silent", tag, "-o", place.under("music", "a.flac"), place.under("a.wav")]);
  execFileSync("sox", [
    "-R",
    "-D",
    "-n",
    "-r",
    "44100",
    "-c",
    "2",
    "-b",
    "24",
    place.under("room.wav"),
    "synth",
    "0.05",
    "whitenoise",
    "fade",
    "0",
    "0.05",
    "0.05",
  ]);
  const device = captureDevice(place.path);
  await using server = await startDaemon({
    folder: place.under("server"),
    music: place.under("music"),
    output: { type: "alsa", device: device.device, configPath: device.configPath },
  });
  const client = await server.client();
  await client.command("update");
  await scanned(client, 1);
  const api = `http://127.0.0.1:${server.httpPort}/api/v1`;
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${api}${path}`, {
      method,
      ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
    });
    expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status < 300)]);
    return answer;
  };
  const impulse = await fetch(`${api}/sound/impulses/room`, {
    method: "PUT",
    headers: { "Content-Type": "audio/wav" },
    body: readFileSync(place.under("room.wav")),
  });
  expect(impulse.status).toBe(200);
  await ask("PATCH", "/sound", SOUND);
  await until(
    "the tables of the response",
    async () => JSON.stringify(await (await ask("GET", "/sound/status")).json()).includes("ready"),
    10_000,
    20,
  );
  await client.list(["setvol 100", "replay_gain_mode track", 'add "a.flac"']);

  const order = await ask("POST", "/render", { uri: "a.flac", format: "wav" });
  const { id } = (await order.json()) as { id: string };
  const job = async () =>
    (await (await ask("GET", `/jobs/${id}`)).json()) as { state: string; outcome: { render: string } };
  await until("the render", async () => ["done", "failed"].includes((await job()).state), 30_000, 50);
  const { state, outcome } = await job();
  expect(state).toBe("done");
  const rendered = Buffer.from(await (await ask("GET", `/renders/${outcome.render}`)).arrayBuffer());
  await client.command("play 0");
  await until("the end", async () => field(await client.command("status"), "state") === "stop", 30_000, 50);
  // A machine that was too busy to play is told from a render that is another sound.
  const { zones } = (await (await ask("GET", "/zones")).json()) as { zones: { dropouts: object }[] };
  expect(zones[0]?.dropouts).toMatchObject({ missingFrames: 0, lateFrames: 0 });
  client.close();
  await server.stop();

  const [take, ...more] = device.takes();
  expect(more).toEqual([]);
  expect(take?.format).toBe("S16_LE");
  writeFileSync(place.under("rendered.wav"), rendered);
  const samples = dataOf(rendered);
  expect(samples.length).toBe(Math.round(1.5 * 44_100) * FRAME_BYTES);
  // The capture begins with what the chain delays by.
  const at = (take?.bytes ?? Buffer.alloc(0)).indexOf(samples.subarray(0, 4_000));
  expect(at).toBeGreaterThan(0);
  const heard = take?.bytes.subarray(at, at + samples.length) ?? Buffer.alloc(0);
  // What differs tells what it was: a frame that is missing, a stage that knew something else, a rounding.
  const differing = samples.findIndex((byte, index) => byte !== heard[index]);
  const around = (bytes: Buffer) => bytes.subarray(Math.max(0, differing & ~3), (differing & ~3) + 32).toString("hex");
  expect({ differing, bytes: heard.length, heard: differing < 0 ? "" : around(heard) }).toEqual({
    differing: -1,
    bytes: samples.length,
    heard: "",
  });
  console.info(`render = capture: ${samples.length / FRAME_BYTES} frames equal, ${at / FRAME_BYTES} frames of delay`);
});

/** The samples: tags may stand behind them. */
function dataOf(wav: Buffer): Buffer {
  const at = wav.indexOf("data");
  const bytes = wav.readUInt32LE(at + 4);
  expect(at + 8).toBeGreaterThanOrEqual(WAV_HEADER_BYTES);
  return wav.subarray(at + 8, at + 8 + bytes);
}
