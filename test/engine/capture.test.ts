import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CaptureDevice, captureDevice } from "../rig/alsa.ts";
import { codedWav, codeOf, counterOf, writeCodedTracks } from "../rig/coded-track.ts";
import { wavHeader } from "../rig/wav.ts";
import { eventually, output, Rig } from "./rig.ts";

let folder = "";
let device: CaptureDevice;
let rig: Rig;
const savedConfig = process.env.ALSA_CONFIG_PATH;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "engine-"));
  device = captureDevice(folder);
  process.env.ALSA_CONFIG_PATH = device.configPath;
  rig = new Rig(folder, [output("alsa", { device: device.device })]);
});

afterEach(async () => {
  await rig.engine.close();
  if (savedConfig === undefined) delete process.env.ALSA_CONFIG_PATH;
  else process.env.ALSA_CONFIG_PATH = savedConfig;
  rmSync(folder, { recursive: true, force: true });
});

/** Plays one after the other, each join gapless, and stops after the last. */
async function playAll(uris: readonly string[]): Promise<void> {
  rig.play(uris.map((uri) => rig.source(uri)));
  await rig.until("ended");
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
}

test("16-bit tracks leave the real libasound byte for byte, joined on the exact frame", async () => {
  const tracks = writeCodedTracks(folder, [8821, 1, 8820, 4095, 13_000]);
  await playAll(tracks.map((track) => track.uri));
  const [take, ...others] = device.takes();
  expect(others).toEqual([]);
  expect(take).toMatchObject({ rateHz: 44_100, format: "S16_LE", channels: 2 });
  const whole = Buffer.concat(tracks.map((track) => codedWav(track.code, track.frames).subarray(44)));
  expect(take?.bytes.equals(whole)).toBe(true);
  expect(rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});

test("24-bit samples keep every bit", async () => {
  const frames = 20_000;
  const data = Buffer.alloc(frames * 6);
  for (let i = 0; i < frames * 2; i++) data.writeIntLE(((i * 7919) % 16_777_216) - 8_388_608, i * 3, 3);
  writeFileSync(join(folder, "deep.wav"), Buffer.concat([wavHeader(96_000, data.length, 24), data]));
  await playAll(["deep.wav"]);
  const [take] = device.takes();
  expect(take).toMatchObject({ rateHz: 96_000, format: "S24_3LE" });
  expect(take?.bytes.equals(data)).toBe(true);
});

test("a join into another rate opens the device anew and loses no frame", async () => {
  const data = Buffer.alloc(9600 * 6, 1);
  writeFileSync(join(folder, "deep.wav"), Buffer.concat([wavHeader(96_000, data.length, 24), data]));
  const [track] = writeCodedTracks(folder, [9000]);
  await playAll(["t000.wav", "deep.wav"]);
  const takes = device.takes();
  expect(takes.map((take) => [take.rateHz, take.bytes.length])).toEqual([
    [44_100, 9000 * 4],
    [96_000, 9600 * 6],
  ]);
  expect(takes[0]?.bytes.readInt16LE(0)).toBe(track?.code);
});

test("the position after a pause is what was heard, and resume goes on at the next frame", async () => {
  writeCodedTracks(folder, [44_100]);
  const source = rig.source("t000.wav");
  rig.load(source);
  await rig.until("started");
  await sleep(150);
  rig.turn({ type: "pause" });
  await eventually(() => rig.engine.status().asleep);
  const { playedSeconds } = rig.engine.progress();
  await sleep(60);
  expect(rig.engine.progress().playedSeconds).toBe(playedSeconds);
  rig.turn({ type: "resume" });
  await rig.until("ended");
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  const bytes = Buffer.concat(device.takes().map((take) => take.bytes));
  expect(bytes.length).toBe(44_100 * 4);
  const pausedAt = Math.round(playedSeconds * 44_100);
  expect(bytes.readInt16LE((pausedAt - 1) * 4)).toBe(0);
  for (const frame of [0, 1000, pausedAt - 800, pausedAt + 800, 44_099]) {
    expect([bytes.readInt16LE(frame * 4), bytes.readInt16LE(frame * 4 + 2)]).toEqual([codeOf(0), counterOf(frame)]);
  }
});

test("a load cuts the old track within its fade and nothing of it comes back", async () => {
  writeCodedTracks(folder, [200_000, 8000]);
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  await sleep(120);
  const next = rig.source("t001.wav");
  rig.load(next);
  await rig.until("ended", next.generation);
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  const bytes = Buffer.concat(device.takes().map((take) => take.bytes));
  const frames = bytes.length / 4;
  const left = (frame: number) => bytes.readInt16LE(frame * 4);
  expect(left(frames - 8000)).toBe(codeOf(1));
  expect(left(frames - 8001)).toBe(0);
  expect(left(frames - 8001 - 800)).toBe(codeOf(0));
  for (let frame = frames - 8800; frame < frames - 8000; frame++) {
    expect(Math.abs(left(frame) - left(frame - 1))).toBeLessThan(40);
  }
});

test("a seek begins at its frame, softly", async () => {
  writeCodedTracks(folder, [44_100]);
  rig.load(rig.source("t000.wav", { startSeconds: 0.5 }));
  await rig.until("ended");
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
  const bytes = Buffer.concat(device.takes().map((take) => take.bytes));
  expect(bytes.length).toBe(22_050 * 4);
  expect(bytes.readInt16LE(0)).toBeLessThan(20);
  expect(bytes.readInt16LE(800 * 4 + 2)).toBe(counterOf(22_850));
});
