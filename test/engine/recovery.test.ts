import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { codedWav, codeOf, writeCodedTracks } from "../rig/coded-track.ts";
import { wavHeader } from "../rig/wav.ts";
import { useFakeStage } from "./fake-stage.ts";
import { eventually } from "./rig.ts";

const RATE_HZ = 44_100;
const scriptedHost = new URL("scripted-host.ts", import.meta.url);

const stage = useFakeStage();

async function stop(): Promise<void> {
  stage.rig.turn({ type: "stop" });
  await eventually(() => stage.rig.engine.status().device === "closed");
}

const kinds = () => stage.rig.events.map((event) => event.type);
const lost = () => stage.rig.events.filter((event) => event.type === "device" && event.state === "lost");
const wholeTrack = (frames: number) => codedWav(codeOf(0), frames).subarray(44);

test("a host that takes too long to open a file fails it, once, and the next load works", async () => {
  stage.start({ decoderHost: scriptedHost, decoderTimeoutMs: 1500 });
  const slow = stage.rig.source("60000/1000/9000/end");
  stage.rig.load(slow);
  await stage.rig.until("failed", slow.generation, 6000);
  await sleep(700);
  expect(kinds()).toEqual(["failed"]);
  const next = stage.rig.source("0/2000/9000/end");
  stage.rig.load(next);
  await stage.rig.until("ended", next.generation);
});

test("a host that falls silent in the middle: what it delivered is heard, then the file has failed", async () => {
  stage.start({ decoderHost: scriptedHost, decoderTimeoutMs: 1200 });
  const silent = stage.rig.source("0/1000/9000/hang");
  stage.rig.load(silent);
  expect(await stage.rig.until("failed", silent.generation, 3000)).toMatchObject({
    reason: "the decoder does not answer",
  });
  expect(kinds()).toEqual(["started", "failed"]);
  await stop();
  const bytes = stage.fake.record();
  const frames = Array.from({ length: bytes.length / 4 }, (_, frame) => bytes.readInt16LE(frame * 4));
  expect(frames.filter((sample) => sample === 1000).length).toBe(9000);
  const next = stage.rig.source("0/2000/9000/end");
  stage.rig.load(next);
  await stage.rig.until("ended", next.generation);
});

test("a prepared source that cannot be opened in time fails while the loaded one plays on", async () => {
  stage.start({ decoderHost: scriptedHost, decoderTimeoutMs: 1200 });
  stage.rig.load(stage.rig.source("0/1000/80000/end"));
  await stage.rig.until("started");
  const slow = stage.rig.source("60000/1000/9000/end");
  stage.rig.prepare(slow);
  await stage.rig.until("failed", slow.generation, 3000);
  stage.rig.prepare(null);
  await stage.rig.until("ended");
  expect(kinds()).toEqual(["started", "failed", "ended"]);
});

test("a host that died while it had nothing to do costs no file", async () => {
  writeCodedTracks(stage.folder, [9000]);
  stage.start();
  for (let round = 0; round < 10; round++) {
    await eventually(() => stage.rig.engine.status().decoders.length === 1);
    const [pid = 0] = stage.rig.engine.status().decoders;
    process.kill(pid, "SIGKILL");
    // As if nobody had noticed yet: the load follows in the same turn of the event loop, or a little later.
    if (round % 2 === 1) await sleep(round);
    const source = stage.rig.source("t000.wav");
    stage.rig.load(source);
    await stage.rig.until("ended", source.generation);
    stage.rig.turn({ type: "stop" });
  }
  expect(kinds()).not.toContain("failed");
});

test("a file that kills every host fails after the second one", async () => {
  stage.start({ decoderHost: scriptedHost });
  const broken = stage.rig.source("0/0/0/exit");
  stage.rig.load(broken);
  await stage.rig.until("failed", broken.generation);
  await sleep(300);
  expect(kinds()).toEqual(["failed"]);
});

test("skips through files that are slow to open fail none of them", async () => {
  stage.start({ decoderHost: scriptedHost });
  for (let i = 0; i < 40; i++) {
    stage.rig.turn({ type: "load", source: stage.rig.source(`12/${1000 + i}/9000/end`), paused: false });
    await sleep((i * 7) % 25);
    if (i % 3 === 0) stage.rig.turn({ type: "stop" });
  }
  const last = stage.rig.source("0/20000/9000/end");
  stage.rig.load(last);
  await stage.rig.until("ended", last.generation);
  expect(kinds()).not.toContain("failed");
});

test("every load or resume that finds the device still gone reports it lost again", async () => {
  stage.fake.script("gone");
  writeCodedTracks(stage.folder, [9000]);
  stage.start();
  for (let round = 1; round <= 3; round++) {
    const source = stage.rig.source("t000.wav");
    stage.rig.load(source);
    await eventually(() => lost().length === round);
    expect(lost().at(-1)).toMatchObject({ generation: source.generation });
    if (round === 2) stage.rig.turn({ type: "stop" });
  }
  stage.rig.turn({ type: "pause" });
  await sleep(100);
  stage.rig.turn({ type: "resume" });
  await eventually(() => lost().length === 4);
  await sleep(700);
  expect(lost().length).toBe(4);
  stage.fake.script();
  await stage.rig.until("ended");
  expect(stage.rig.events.slice(-2)).toMatchObject([{ type: "device", state: "back" }, { type: "ended" }]);
  expect(kinds().filter((kind) => kind === "started").length).toBe(1);
});

test("a suspended machine plays on where it was", async () => {
  writeCodedTracks(stage.folder, [66_150]);
  stage.start();
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("started");
  await sleep(300);
  stage.fake.script("suspend");
  await sleep(400);
  const { playedSeconds } = stage.rig.engine.progress();
  await sleep(300);
  expect(stage.rig.engine.progress().playedSeconds - playedSeconds).toBeLessThanOrEqual(0.11);
  stage.fake.script();
  await stage.rig.until("ended");
  await stop();
  expect(stage.fake.record().equals(wholeTrack(66_150))).toBe(true);
  expect(kinds()).toEqual(["started", "ended"]);
  expect(stage.rig.engine.status().xruns).toBe(0);
});

test("a device that cannot resume after a suspend is prepared anew", async () => {
  writeCodedTracks(stage.folder, [44_100]);
  stage.start();
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("started");
  await sleep(200);
  stage.fake.script("suspend", "noresume");
  await sleep(100);
  stage.fake.script();
  await stage.rig.until("ended");
  await stop();
  expect(stage.fake.record().equals(wholeTrack(44_100))).toBe(true);
  expect(kinds()).toEqual(["started", "ended"]);
});

test.each([["delay 200000"], ["delay 1"]])("the position is sane on a device that says %s", async (line) => {
  stage.fake.script(line);
  writeCodedTracks(stage.folder, [44_100]);
  stage.start();
  stage.rig.load(stage.rig.source("t000.wav"));
  await stage.rig.until("started");
  const beganMs = performance.now();
  let last = 0;
  while (performance.now() - beganMs < 700) {
    const { playedSeconds } = stage.rig.engine.progress();
    expect(playedSeconds).toBeGreaterThanOrEqual(last);
    last = playedSeconds;
    const truth = (performance.now() - beganMs) / 1000;
    expect(Math.abs(playedSeconds - truth)).toBeLessThan(0.25);
    await sleep(5);
  }
  await stage.rig.until("ended");
  await stop();
  expect(stage.fake.record().equals(wholeTrack(44_100))).toBe(true);
});

test("the position never goes back when the decoder is late", async () => {
  stage.start({ decoderHost: scriptedHost });
  const source = stage.rig.source("0/1000/4000/late");
  stage.rig.load(source);
  await stage.rig.until("started");
  let last = 0;
  while (!kinds().includes("ended")) {
    const { playedSeconds } = stage.rig.engine.progress();
    expect(playedSeconds).toBeGreaterThanOrEqual(last);
    last = playedSeconds;
    await sleep(2);
  }
  expect(last * RATE_HZ).toBeGreaterThan(11_900);
  expect(stage.rig.engine.status().xruns).toBe(0);
  expect(stage.rig.engine.status().lateFrames).toBeGreaterThan(0);
});

test("a device of 16 bits plays a file of 24", async () => {
  stage.fake.script("format 2");
  const frames = 20_000;
  const data = Buffer.alloc(frames * 6);
  for (let i = 0; i < frames * 2; i++) data.writeIntLE((i % 1000) * 256, i * 3, 3);
  writeFileSync(join(stage.folder, "deep.wav"), Buffer.concat([wavHeader(RATE_HZ, data.length, 24), data]));
  stage.start();
  stage.rig.load(stage.rig.source("deep.wav"));
  await stage.rig.until("ended");
  await stop();
  const bytes = stage.fake.record();
  expect(bytes.length).toBe(frames * 4);
  for (let i = 0; i < frames * 2; i += 101) expect(bytes.readInt16LE(i * 2)).toBe(i % 1000);
});

test("a device without the rate of an album joins its tracks without a gap all the same", async () => {
  stage.fake.script("rate 48000");
  writeCodedTracks(stage.folder, [44_100, 44_100, 22_050]);
  stage.start();
  stage.rig.play(["t000.wav", "t001.wav", "t002.wav"].map((uri) => stage.rig.source(uri)));
  await stage.rig.until("ended");
  await stop();
  expect(stage.fake.openings()).toEqual(["48000 2"]);
  expect(stage.fake.record().length / 4).toBe(120_000);
  expect(kinds()).toEqual(["started", "joined", "joined", "ended"]);
  expect(stage.rig.engine.status()).toMatchObject({ xruns: 0, lateFrames: 0 });
});

test("a load over a running device is no underrun, however long the new file takes", async () => {
  stage.start({ decoderHost: scriptedHost });
  stage.rig.load(stage.rig.source("0/1000/60000/end"));
  await stage.rig.until("started");
  await sleep(250);
  const next = stage.rig.source("400/2000/9000/end");
  stage.rig.load(next);
  await stage.rig.until("ended", next.generation);
  expect(stage.rig.engine.status()).toMatchObject({ xruns: 0, missingFrames: 0, lateFrames: 0 });
});
