import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { EngineOptions } from "../../src/engine/options.ts";
import { codedWav, codeOf, writeCodedTracks } from "../rig/coded-track.ts";
import { FakeAlsa } from "./fake-alsa.ts";
import { eventually, output, Rig } from "./rig.ts";

const RATE_HZ = 44_100;
const scriptedHost = new URL("scripted-host.ts", import.meta.url);

let fake: FakeAlsa;
let folder = "";
let rig: Rig;

beforeAll(() => {
  fake = new FakeAlsa();
});
afterAll(() => fake.remove());
beforeEach(() => {
  fake.forget();
  folder = mkdtempSync(join(tmpdir(), "engine-"));
});
afterEach(async () => {
  await rig.engine.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(settings: Partial<EngineOptions> = {}): void {
  rig = new Rig(folder, [output("alsa")], { libraries: fake.libraries, ...settings });
}

async function stop(): Promise<void> {
  rig.turn({ type: "stop" });
  await eventually(() => rig.engine.status().device === "closed");
}

const kinds = () => rig.events.map((event) => event.type);
const lost = () => rig.events.filter((event) => event.type === "device" && event.state === "lost");
const wholeTrack = (frames: number) => codedWav(codeOf(0), frames).subarray(44);

test("a host that takes too long to open a file fails it, once, and the next load works", async () => {
  start({ decoderHost: scriptedHost, decoderTimeoutMs: 400 });
  const slow = rig.source("60000/1000/9000/end");
  rig.load(slow);
  await rig.until("failed", slow.generation, 3000);
  await sleep(700);
  expect(kinds()).toEqual(["failed"]);
  const next = rig.source("0/2000/9000/end");
  rig.load(next);
  await rig.until("ended", next.generation);
});

test("a host that falls silent in the middle: what it delivered is heard, then the file has failed", async () => {
  start({ decoderHost: scriptedHost, decoderTimeoutMs: 400 });
  const silent = rig.source("0/1000/9000/hang");
  rig.load(silent);
  expect(await rig.until("failed", silent.generation, 3000)).toMatchObject({ reason: "the decoder does not answer" });
  expect(kinds()).toEqual(["started", "failed"]);
  await stop();
  const bytes = fake.record();
  const frames = Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4));
  expect(frames.filter((sample) => sample === 1000).length).toBe(9000);
  const next = rig.source("0/2000/9000/end");
  rig.load(next);
  await rig.until("ended", next.generation);
});

test("a prepared source that cannot be opened in time fails while the loaded one plays on", async () => {
  start({ decoderHost: scriptedHost, decoderTimeoutMs: 400 });
  rig.load(rig.source("0/1000/80000/end"));
  await rig.until("started");
  const slow = rig.source("60000/1000/9000/end");
  rig.prepare(slow);
  await rig.until("failed", slow.generation, 3000);
  rig.prepare(null);
  await rig.until("ended");
  expect(kinds()).toEqual(["started", "failed", "ended"]);
});

test("a host that died while it had nothing to do costs no file", async () => {
  writeCodedTracks(folder, [9000]);
  start();
  for (let round = 0; round < 10; round++) {
    await eventually(() => rig.engine.status().decoders.length === 1);
    const [pid = 0] = rig.engine.status().decoders;
    process.kill(pid, "SIGKILL");
    // As if nobody had noticed yet: the load follows in the same turn of the event loop, or a little later.
    if (round % 2 === 1) await sleep(round);
    const source = rig.source("t000.wav");
    rig.load(source);
    await rig.until("ended", source.generation);
    rig.turn({ type: "stop" });
  }
  expect(kinds()).not.toContain("failed");
});

test("a file that kills every host fails after the second one", async () => {
  start({ decoderHost: scriptedHost });
  const broken = rig.source("0/0/0/exit");
  rig.load(broken);
  await rig.until("failed", broken.generation);
  await sleep(300);
  expect(kinds()).toEqual(["failed"]);
});

test("skips through files that are slow to open fail none of them", async () => {
  start({ decoderHost: scriptedHost });
  for (let i = 0; i < 40; i++) {
    rig.turn({ type: "load", source: rig.source(`12/${1000 + i}/9000/end`), paused: false });
    await sleep((i * 7) % 25);
    if (i % 3 === 0) rig.turn({ type: "stop" });
  }
  const last = rig.source("0/20000/9000/end");
  rig.load(last);
  await rig.until("ended", last.generation);
  expect(kinds()).not.toContain("failed");
});

test("every load or resume that finds the device still gone reports it lost again", async () => {
  fake.script("gone");
  writeCodedTracks(folder, [9000]);
  start();
  for (let round = 1; round <= 3; round++) {
    const source = rig.source("t000.wav");
    rig.load(source);
    await eventually(() => lost().length === round);
    expect(lost().at(-1)).toMatchObject({ generation: source.generation });
    if (round === 2) rig.turn({ type: "stop" });
  }
  rig.turn({ type: "pause" });
  await sleep(100);
  rig.turn({ type: "resume" });
  await eventually(() => lost().length === 4);
  await sleep(700);
  expect(lost().length).toBe(4);
  fake.script();
  await rig.until("ended");
  expect(rig.events.slice(-2)).toMatchObject([{ type: "device", state: "back" }, { type: "ended" }]);
  expect(kinds().filter((kind) => kind === "started").length).toBe(1);
});

test("a suspended machine plays on where it was", async () => {
  writeCodedTracks(folder, [66_150]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  await sleep(300);
  fake.script("suspend");
  await sleep(400);
  const { playedSeconds } = rig.engine.progress();
  await sleep(300);
  expect(rig.engine.progress().playedSeconds - playedSeconds).toBeLessThanOrEqual(0.11);
  fake.script();
  await rig.until("ended");
  await stop();
  expect(fake.record().equals(wholeTrack(66_150))).toBe(true);
  expect(kinds()).toEqual(["started", "ended"]);
  expect(rig.engine.status().xruns).toBe(0);
});

test("a device that cannot resume after a suspend is prepared anew", async () => {
  writeCodedTracks(folder, [44_100]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  await sleep(200);
  fake.script("suspend", "noresume");
  await sleep(100);
  fake.script();
  await rig.until("ended");
  await stop();
  expect(fake.record().equals(wholeTrack(44_100))).toBe(true);
  expect(kinds()).toEqual(["started", "ended"]);
});

test.each([["delay 200000"], ["delay 1"]])("the position is sane on a device that says %s", async (line) => {
  fake.script(line);
  writeCodedTracks(folder, [44_100]);
  start();
  rig.load(rig.source("t000.wav"));
  await rig.until("started");
  const beganMs = performance.now();
  let last = 0;
  while (performance.now() - beganMs < 700) {
    const { playedSeconds } = rig.engine.progress();
    expect(playedSeconds).toBeGreaterThanOrEqual(last);
    last = playedSeconds;
    const truth = (performance.now() - beganMs) / 1000;
    expect(Math.abs(playedSeconds - truth)).toBeLessThan(0.25);
    await sleep(5);
  }
  await rig.until("ended");
  await stop();
  expect(fake.record().equals(wholeTrack(44_100))).toBe(true);
});

test("the position never goes back when the decoder is late", async () => {
  start({ decoderHost: scriptedHost });
  const source = rig.source("0/1000/4000/late");
  rig.load(source);
  await rig.until("started");
  let last = 0;
  while (!kinds().includes("ended")) {
    const { playedSeconds } = rig.engine.progress();
    expect(playedSeconds).toBeGreaterThanOrEqual(last);
    last = playedSeconds;
    await sleep(2);
  }
  expect(last * RATE_HZ).toBeGreaterThan(11_900);
  expect(rig.engine.status().xruns).toBe(0);
  expect(rig.engine.status().lateFrames).toBeGreaterThan(0);
});

test("a device of 16 bits plays a file of 24", async () => {
  fake.script("format 2");
  const frames = 20_000;
  const data = Buffer.alloc(frames * 6);
  for (let i = 0; i < frames * 2; i++) data.writeIntLE((i % 1000) * 256, i * 3, 3);
  writeFileSync(join(folder, "deep.wav"), wav24(data));
  start();
  rig.load(rig.source("deep.wav"));
  await rig.until("ended");
  await stop();
  const bytes = fake.record();
  expect(bytes.length).toBe(frames * 4);
  for (let i = 0; i < frames * 2; i += 101) expect(bytes.readInt16LE(i * 2)).toBe(i % 1000);
});

test("a device without the rate of an album joins its tracks without a gap all the same", async () => {
  fake.script("rate 48000");
  writeCodedTracks(folder, [44_100, 44_100, 22_050]);
  start();
  rig.play(["t000.wav", "t001.wav", "t002.wav"].map((uri) => rig.source(uri)));
  await rig.until("ended");
  await stop();
  expect(fake.openings()).toEqual(["48000 2"]);
  expect(fake.record().length / 4).toBe(120_000);
  expect(kinds()).toEqual(["started", "joined", "joined", "ended"]);
  expect(rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});

test("a load over a running device is no underrun, however long the new file takes", async () => {
  start({ decoderHost: scriptedHost });
  rig.load(rig.source("0/1000/60000/end"));
  await rig.until("started");
  await sleep(250);
  const next = rig.source("400/2000/9000/end");
  rig.load(next);
  await rig.until("ended", next.generation);
  expect(rig.engine.status()).toMatchObject({ xruns: 0, missingFrames: 0, lateFrames: 0 });
});

function wav24(data: Buffer): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(RATE_HZ * 6, 28);
  header.writeUInt16LE(6, 32);
  header.writeUInt16LE(24, 34);
  header.write("data", 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}
