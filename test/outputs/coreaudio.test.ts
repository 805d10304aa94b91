import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { CoreAudioOutput } from "../../src/outputs/coreaudio.ts";
import { DEVICE, type DeviceFormat, type DeviceRequest, OutputError } from "../../src/outputs/output.ts";
import type { AudioFormat } from "../../src/shared/song.ts";
import { buildFakeMac } from "./fake-audiotoolbox/fake.ts";

const { library, set, got, reset, flush, remove } = buildFakeMac();
const folder = mkdtempSync(join(tmpdir(), "coreaudio-"));
const record = join(folder, "record");
const cell = new Int32Array(new SharedArrayBuffer(4));
const clock = { nowMs: () => performance.now(), sleep: (ms: number) => void Atomics.wait(cell, 0, 0, ms) };
const REQUEST: DeviceRequest = { rateHz: 44_100, bits: 16, bufferMs: 100 };
/** A tenth of a second lasts ten: what happens between two lines of a test makes no difference. */
const SLOW = 0.01;

let output: CoreAudioOutput;
beforeEach(() => {
  reset(record);
  output = new CoreAudioOutput({ audioToolbox: library, system: library }, clock);
});
afterEach(() => {
  output.close();
  expect({ violations: got("violations"), queues: got("queues"), semaphores: got("semaphores") }).toEqual({
    violations: 0,
    queues: 0,
    semaphores: 0,
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  remove();
});

const heard = () => {
  flush();
  return readFileSync(record);
};

/** `frames` x `bytes` bytes that do not repeat. */
function noise(frames: number, frameBytes: number): Uint8Array {
  const bytes = new Uint8Array(frames * frameBytes);
  let state = 12_345;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

/** Writes all as the engine does; the number of times the device had run dry. */
function play(bytes: Uint8Array, frames: number, pieces: (avail: number) => number = (avail) => avail): number {
  let xruns = 0;
  for (let at = 0; at < frames; ) {
    const avail = output.availFrames();
    if (avail === DEVICE.xrun) xruns++;
    else if (avail < 0) throw new Error(output.reason);
    else if (avail === 0) output.wait(50);
    else at += output.write(bytes, at, Math.min(pieces(avail), avail, frames - at));
  }
  return xruns;
}

/** Waits until everything is heard. */
function playOut(limitMs = 5000): void {
  output.finish();
  const endMs = performance.now() + limitMs;
  while (output.delayFrames() > 0 && performance.now() < endMs) clock.sleep(2);
  expect(output.delayFrames()).toBe(0);
}

test.each<[AudioFormat["bits"], DeviceFormat["sample"], number, number, number]>([
  [16, "S16", 4, 16, 0xc],
  [24, "S24_3", 6, 24, 0xc],
  [32, "S32", 8, 32, 0xc],
  ["f", "S32", 8, 32, 0xc],
])("%s bits arrive as %s, every byte as it was written", (bits, sample, frameBytes, deviceBits, flags) => {
  set("speed", 2.5);
  const format = output.open({ ...REQUEST, bits });
  expect(format).toEqual({ rateHz: 44_100, sample, bufferFrames: 4412, periodFrames: 1103 });
  expect([got("rate"), got("bits"), got("flags")]).toEqual([44_100, deviceBits, flags]);
  const frames = 30_000;
  const bytes = noise(frames, frameBytes);
  let piece = 0;
  play(bytes, frames, () => {
    piece = (piece + 701) % 2300;
    return piece + 1;
  });
  playOut();
  expect(heard().equals(bytes)).toBe(true);
});

test("a format that is not supported is not used", () => {
  set("refuse_bits", 24);
  expect(output.open({ ...REQUEST, bits: 24 }).sample).toBe("S32");
  expect(got("queues")).toBe(1);
});

test("the device sets the pace, and reads without a gap", () => {
  output.open(REQUEST);
  const frames = 44_100;
  const bytes = noise(frames, 4);
  const beganMs = performance.now();
  play(bytes, frames);
  playOut();
  expect(performance.now() - beganMs).toBeGreaterThan(990);
  expect(got("gaps")).toBe(0);
  expect(heard().equals(bytes)).toBe(true);
});

test("10 000 callbacks from a foreign thread, none lost, none into JavaScript", () => {
  set("speed", 400);
  output.open({ ...REQUEST, bufferMs: 40 });
  const frames = 441 * 10_000;
  const bytes = noise(441, 4);
  let written = 0;
  while (written < frames) {
    const avail = output.availFrames();
    if (avail > 0) written += output.write(bytes, 0, Math.min(avail, 441, frames - written));
    else if (avail === 0) output.wait(50);
    else expect(avail).toBe(DEVICE.xrun);
  }
  playOut();
  expect(output.availFrames() === DEVICE.xrun || output.availFrames() === 1764).toBe(true);
  expect(heard().length).toBe(frames * 4);
  expect(got("callbacks")).toBeGreaterThanOrEqual(10_000);
  expect(got("foreign")).toBe(got("callbacks"));
  expect(got("not_signal")).toBe(0);
}, 30_000);

test("nothing sounds before half the buffer is full, or `finish`", () => {
  output.open(REQUEST);
  output.write(noise(100, 4), 0, 100);
  expect([got("starts"), output.delayFrames(), output.availFrames()]).toEqual([0, 100, 4312]);
  output.finish();
  expect(got("starts")).toBe(1);
  playOut();
  expect(heard().length).toBe(400);
});

test("what was read ahead is not heard yet", () => {
  set("speed", SLOW);
  set("ahead", 1500);
  output.open(REQUEST);
  play(noise(4412, 4), 4412);
  // One buffer comes back at once, because it was read.
  output.wait(1000);
  expect(output.availFrames()).toBe(1103);
  expect(output.delayFrames()).toBeGreaterThan(3309);
  set("speed", 1);
  playOut();
});

test("a device that begins late has heard nothing yet, even when it has read everything", () => {
  set("begin_late", 400);
  set("ahead", 6000);
  output.open(REQUEST);
  const bytes = noise(300, 4);
  const beganMs = performance.now();
  play(bytes, 300);
  output.finish();
  output.wait(100);
  expect([output.delayFrames(), heard().length]).toEqual([300, 1200]);
  playOut();
  expect(performance.now() - beganMs).toBeGreaterThan(400);
  output.drop();
  const more = noise(20_000, 4);
  expect(play(more, 20_000)).toBe(0);
  playOut();
  expect(heard().subarray(1200).equals(more)).toBe(true);
});

test("drop forgets what was not heard, and the next write starts again", () => {
  set("speed", SLOW);
  output.open(REQUEST);
  play(noise(4000, 4), 4000);
  output.drop();
  expect([output.delayFrames(), output.availFrames()]).toEqual([0, 4412]);
  const before = heard().length;
  expect(before).toBeLessThan(16_000);
  set("speed", 1);
  const after = noise(2500, 4).reverse();
  play(after, 2500);
  playOut();
  expect(heard().subarray(before).equals(after)).toBe(true);
});

test("drop takes back what never began to sound", () => {
  output.open(REQUEST);
  output.write(noise(1500, 4), 0, 1500);
  output.drop();
  expect([output.delayFrames(), output.availFrames(), got("starts"), got("created")]).toEqual([0, 4412, 0, 1]);
});

test("buffers that come back late are waited for; if they never do, a new queue takes over", () => {
  for (const late of [60, -1]) {
    set("speed", SLOW);
    output.open(REQUEST);
    play(noise(4412, 4), 4412);
    set("return_late", late);
    const beganMs = performance.now();
    output.drop();
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect([output.delayFrames(), output.availFrames()]).toEqual([0, 4412]);
    set("return_late", 0);
    set("speed", 1);
    const before = heard().length;
    play(noise(2500, 4), 2500);
    playOut();
    expect(heard().length - before).toBe(10_000);
  }
});

test("a device that ran dry says so once, counts what was missed, and goes on", () => {
  output.open(REQUEST);
  const bytes = noise(8824, 4);
  play(bytes.subarray(0, 4412 * 4), 4412);
  clock.sleep(160);
  expect(output.availFrames()).toBe(DEVICE.xrun);
  expect(output.missingFrames).toBeGreaterThan(2000);
  expect(output.availFrames()).toBe(4412);
  play(bytes.subarray(4412 * 4), 4412);
  playOut();
  expect(heard().equals(bytes)).toBe(true);
});

test("what waited in a buffer that was not full survives that the device ran dry", () => {
  output.open(REQUEST);
  const bytes = noise(6000, 4);
  play(bytes, 3000);
  clock.sleep(160);
  expect([output.delayFrames(), output.availFrames()]).toEqual([794, DEVICE.xrun]);
  play(bytes.subarray(3000 * 4), 3000);
  playOut();
  expect(got("gaps")).toBe(0);
  expect(heard().equals(bytes)).toBe(true);
});

test("a buffer that is not full is sent before the device runs dry", () => {
  output.open(REQUEST);
  const bytes = noise(3000, 4);
  play(bytes, 3000);
  const endMs = performance.now() + 2000;
  while (output.delayFrames() > 0 && performance.now() < endMs) clock.sleep(2);
  expect(heard().equals(bytes)).toBe(true);
});

test("a device that is being reconfigured is started again", () => {
  set("not_yet", 3);
  output.open(REQUEST);
  const bytes = noise(6000, 4);
  play(bytes, 6000);
  playOut();
  expect(got("starts")).toBe(4);
  expect(heard().equals(bytes)).toBe(true);
});

test("waiting is bounded, also for a device that stands still", () => {
  output.open(REQUEST);
  set("stall", 1);
  play(noise(4412, 4), 4412);
  const beganMs = performance.now();
  output.wait(50);
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect([output.availFrames(), output.delayFrames()]).toEqual([0, 4412]);
});

test.each([
  ["new_output", -66_680, "there is no output device"],
  ["new_output", 0x21707269, "'!pri'"],
  ["new_output", 0x666d743f, "the sample format is not supported ('fmt?')"],
  ["allocate", -108, "out of memory"],
] as const)("opening fails with %s = %i", (where, status, words) => {
  set(where, status);
  expect(() => output.open(REQUEST)).toThrow(OutputError);
  expect(() => output.open(REQUEST)).toThrow(words);
  set(where, 0);
  expect(output.open(REQUEST).rateHz).toBe(44_100);
});

test.each([
  ["enqueue", -66_671, "the audio server has exited (-66671)"],
  ["start", -66_681, "the output device does not start (-66681)"],
] as const)("the device is gone when %s answers %i", (where, status, words) => {
  output.open(REQUEST);
  set(where, status);
  expect(output.write(noise(4412, 4), 0, 4412)).toBe(DEVICE.gone);
  expect([output.reason, output.availFrames(), output.delayFrames()]).toEqual([`CoreAudio: ${words}`, DEVICE.gone, 0]);
  set(where, 0);
  output.open(REQUEST);
  expect([output.reason, output.availFrames()]).toEqual(["", 4412]);
});

test("a buffer that is refused for the moment is offered again", () => {
  output.open(REQUEST);
  const bytes = noise(4412, 4);
  set("enqueue", -66_632);
  expect(output.write(bytes, 0, 4412)).toBe(1103);
  expect(output.write(bytes, 1103, 100)).toBe(0);
  set("enqueue", 0);
  let at = 1103;
  while (at < 4412) at += output.write(bytes, at, 4412 - at);
  playOut();
  expect(heard().equals(bytes)).toBe(true);
});

test("hardware notifications get a thread of their own; a missing library is an error of the output", () => {
  output.open(REQUEST);
  expect(got("run_loop")).toBe(1);
  const lost = new CoreAudioOutput({ audioToolbox: join(folder, "none"), system: library }, clock);
  expect(() => lost.open(REQUEST)).toThrow(OutputError);
});
