import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { STREAM_SETTINGS } from "../../src/decoders/stream/stream-settings.ts";
import { type CaptureDevice, captureDevice } from "../rig/alsa.ts";
import { codedWav } from "../rig/coded-track.ts";
import { head, StreamServer, withTitles } from "../rig/stream-server.ts";
import { eventually, output, Rig } from "./rig.ts";

const RATE_HZ = 44_100;
const BYTES_PER_SECOND = RATE_HZ * 4;
const HEADER_BYTES = 44;
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
    decoderTimeoutMs: 2500,
    streams: {
      ...STREAM_SETTINGS,
      allowPrivate: true,
      answerTimeoutMs: 600,
      stallTimeoutMs: 1000,
      retryMs: 20,
      maxRetryMs: 100,
      giveUpMs: 2000,
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
  await eventually(() => rig.engine.status().device === "closed");
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
  expect((await rig.until("started", source.generation)).sounding).toEqual({
    format: { rateHz: RATE_HZ, bits: 16, channels: 2 },
    durationSeconds: null,
  });
  const titles = () => rig.events.flatMap((event) => (event.type === "tags" ? [event.tags] : []));
  await eventually(() => titles().length > 2);
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
  await eventually(() => rig.engine.progress().playedSeconds > 2.5);
  expect(rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0, rebuffers: 0 });
  const heard = await captured();
  expect(heard.length).toBeGreaterThan(2.5 * BYTES_PER_SECOND);
  // The last milliseconds fade out.
  const exact = heard.length - 4 * 1024;
  expect(heard.subarray(0, exact).equals(wav.subarray(HEADER_BYTES, HEADER_BYTES + exact))).toBe(true);
});
