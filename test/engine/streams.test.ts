import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { STREAM_SETTINGS } from "../../src/decoders/stream/stream-settings.ts";
import { type CaptureDevice, captureDevice } from "../rig/alsa.ts";
import { decodeCapture, runsOf, samplesOf } from "../rig/capture.ts";
import { codedWav, codeOf } from "../rig/coded-track.ts";
import { file, head, StreamServer, trickle, withTitles } from "../rig/stream-server.ts";
import { eventually, output, Rig } from "./rig.ts";

const RATE_HZ = 44_100;
const BYTES_PER_SECOND = RATE_HZ * 4;
const HEADER_BYTES = 44;
/** Machines that do much else take their time. */
const LIMIT_MS = 15_000;
const ICY = { "Content-Type": "audio/wav", "icy-name": "Radio Rig", "icy-metaint": "16000" };

let folder = "";
let device: CaptureDevice;
let rig: Rig;
const savedConfig = process.env.ALSA_CONFIG_PATH;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-"));
  device = captureDevice(folder);
  process.env.ALSA_CONFIG_PATH = device.configPath;
  rig = new Rig(folder, [output("alsa", { device: device.device })], {
    streams: {
      ...STREAM_SETTINGS,
      allowPrivate: true,
      answerTimeoutMs: 4000,
      stallTimeoutMs: 2000,
      retryMs: 20,
      maxRetryMs: 100,
      giveUpMs: 4000,
      letGoMs: 500,
    },
  });
});

afterEach(async () => {
  await rig.engine.close();
  if (savedConfig === undefined) delete process.env.ALSA_CONFIG_PATH;
  else process.env.ALSA_CONFIG_PATH = savedConfig;
  rmSync(folder, { recursive: true, force: true });
});

async function captured(): Promise<Buffer> {
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed", LIMIT_MS);
  return Buffer.concat(device.takes().map(({ bytes }) => bytes));
}

test("a station is heard sample for sample, and tells its titles where they begin", async () => {
  const wav = codedWav(3, RATE_HZ * 3);
  const half = HEADER_BYTES + 1.5 * BYTES_PER_SECOND;
  using server = await StreamServer.start({
    "/live": ({ socket }) => {
      const parts = [["A – Eins", wav.subarray(0, half)] as const, ["B – Zwei", wav.subarray(half)] as const];
      socket.write(head("ICY 200 OK", ICY));
      socket.write(withTitles(parts, 16_000));
    },
  });
  const source = rig.source(server.url("/live"));
  rig.load(source);
  expect((await rig.until("started", source.generation, LIMIT_MS)).sounding).toEqual({
    format: { rateHz: RATE_HZ, bits: 16, channels: 2 },
    durationSeconds: null,
  });
  const titles = () => rig.events.flatMap((event) => (event.type === "tags" ? [event.tags] : []));
  await eventually(() => titles().length > 2, LIMIT_MS);
  expect(rig.engine.progress().playedSeconds).toBeGreaterThan(1);
  expect(titles()).toEqual([
    [["Name", "Radio Rig"]],
    [
      ["Title", "A – Eins"],
      ["Name", "Radio Rig"],
    ],
    [
      ["Title", "B – Zwei"],
      ["Name", "Radio Rig"],
    ],
  ]);
  await eventually(() => rig.engine.progress().playedSeconds > 2.5, LIMIT_MS);
  expect(rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0, rebuffers: 0 });
  const heard = await captured();
  expect(heard.length).toBeGreaterThan(2.5 * BYTES_PER_SECOND);
  // The last milliseconds fade out.
  const exact = heard.length - 4 * 1024;
  expect(heard.subarray(0, exact).equals(wav.subarray(HEADER_BYTES, HEADER_BYTES + exact))).toBe(true);
});

test("a file of several recordings tells the title of each where it begins", async () => {
  const names = ["one", "two"];
  for (const [index, name] of names.entries()) {
    const words = ["-f", "lavfi", "-i", `sine=${300 + index * 200}:d=0.7`, "-metadata", `title=${name}`];
    const out = ["-c:a", "libopus", "-serial_offset", `${index}`, `${name}.opus`];
    execFileSync("ffmpeg", [...words, ...out], { cwd: folder, stdio: "ignore" });
  }
  writeFileSync(
    join(folder, "set.opus"),
    Buffer.concat(names.map((name) => readFileSync(join(folder, `${name}.opus`)))),
  );
  const source = rig.source("set.opus");
  rig.load(source);
  await rig.until("ended", source.generation, LIMIT_MS);
  const tags = rig.events.flatMap((event) => (event.type === "tags" ? [event.tags] : []));
  expect(tags).toEqual([[["Title", "one"]], [["Title", "two"]]]);
});

test("a stream that stalls is silent and said to be, connected again, and heard again", async () => {
  const wav = codedWav(5, RATE_HZ * 10);
  const brokenAt = HEADER_BYTES + 1.5 * BYTES_PER_SECOND;
  using server = await StreamServer.start({
    "/live": async ({ socket, count }) => {
      socket.write(head("HTTP/1.0 200 OK", { "Content-Type": "audio/wav", "icy-name": "Radio Rig" }));
      if (count === 0) socket.write(wav.subarray(0, brokenAt));
      else await trickle(socket, wav.subarray(brokenAt), 1.5 * BYTES_PER_SECOND);
    },
  });
  const source = rig.source(server.url("/live"));
  rig.load(source);
  const waiting = await rig.until("stream", source.generation, LIMIT_MS);
  expect(waiting).toMatchObject({ state: "waiting" });
  expect(rig.engine.status().isDry).toBe(true);
  await eventually(() => rig.events.some((event) => event.type === "stream" && event.state === "flowing"), LIMIT_MS);
  expect(server.count("/live")).toBeGreaterThan(1);
  const status = rig.engine.status();
  expect(status).toMatchObject({ xruns: 0, lateFrames: 0 });
  expect(status.rebuffers).toBeGreaterThan(0);
  expect(status.isDry).toBe(false);
  expect(rig.events.filter(({ type }) => type === "failed")).toEqual([]);
});

test("a stream that cannot be taken up again has failed, in words", async () => {
  const wav = codedWav(5, RATE_HZ * 2);
  using server = await StreamServer.start({
    "/live": ({ socket, count }) => {
      const answer = head("HTTP/1.0 200 OK", { "Content-Type": "audio/wav", "icy-name": "Radio Rig" });
      socket.end(count === 0 ? Buffer.concat([Buffer.from(answer), wav]) : head("HTTP/1.1 503 Away", {}));
    },
  });
  const source = rig.source(server.url("/live"));
  rig.load(source);
  expect(await rig.until("failed", source.generation, LIMIT_MS)).toMatchObject({
    reason: "the server refuses (HTTP 503)",
  });
  // What had come was heard before.
  expect(rig.engine.progress().playedSeconds).toBeCloseTo(2, 1);
});

test("a stream follows a file, and a file a stream that ends, on the exact frame", async () => {
  const [first, second, third] = [codedWav(1, 20_000), codedWav(2, 30_000), codedWav(3, 20_000)];
  writeFileSync(join(folder, "1.wav"), first);
  writeFileSync(join(folder, "3.wav"), third);
  using server = await StreamServer.start({ "/2.wav": file(second, "audio/wav") });
  rig.play([rig.source("1.wav"), rig.source(server.url("/2.wav")), rig.source("3.wav")]);
  await rig.until("ended", undefined, LIMIT_MS);
  const heard = await captured();
  const whole = Buffer.concat([first, second, third].map((wav) => wav.subarray(HEADER_BYTES)));
  expect(heard.equals(whole)).toBe(true);
});

test("a stream that is loaded behind a pause is not connected to before it is to be heard", async () => {
  using server = await StreamServer.start({ "/a.wav": file(codedWav(1, RATE_HZ), "audio/wav") });
  rig.load(rig.source(server.url("/a.wav"), { startSeconds: 0.5 }), true);
  await sleep(300);
  expect(server.requests).toEqual([]);
  rig.turn({ type: "resume" });
  await rig.until("ended", undefined, LIMIT_MS);
  const heard = await captured();
  // Softly, as everything that begins inside a sound.
  expect(heard.length).toBe(BYTES_PER_SECOND / 2);
});

test("a paused stream is let go, and goes on where it was left", async () => {
  const track = { index: 0, uri: "", code: codeOf(0), frames: RATE_HZ * 60 };
  const wav = codedWav(track.code, track.frames);
  using server = await StreamServer.start({ "/a.wav": file(wav, "audio/wav") });
  rig.load(rig.source(server.url("/a.wav")));
  await eventually(() => rig.engine.progress().playedSeconds > 0.5, LIMIT_MS);
  expect(server.connections).toBe(1);
  rig.turn({ type: "pause" });
  await eventually(() => server.connections === 0, LIMIT_MS);
  await eventually(() => rig.engine.status().asleep, LIMIT_MS);
  const paused = rig.engine.progress().playedSeconds;
  rig.turn({ type: "resume" });
  await eventually(() => rig.engine.progress().playedSeconds > paused + 0.5, LIMIT_MS);
  expect(rig.engine.progress().playedSeconds).toBeLessThan(paused + 1.5);
  const runs = runsOf(decodeCapture(samplesOf(device.takes()), [track]));
  const [before, after] = [runs.at(0), runs.at(-1)];
  expect(before?.from).toBe(0);
  // What fades out and in is of neither run.
  expect(Math.abs((after?.from ?? 0) - (before?.to ?? 0))).toBeLessThan(RATE_HZ / 20);
});
