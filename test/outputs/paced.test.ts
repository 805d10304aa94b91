import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NullOutput } from "../../src/outputs/null.ts";
import { OutputError } from "../../src/outputs/output.ts";
import { WavOutput } from "../../src/outputs/wav.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "outputs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A clock that stands still until somebody sleeps. */
function fakeClock() {
  const clock = {
    atMs: 1000,
    nowMs: () => clock.atMs,
    sleep: (timeoutMs: number) => {
      clock.atMs += timeoutMs;
    },
  };
  return clock;
}

const REQUEST = { rateHz: 44_100, bits: 16, bufferMs: 100 } as const;

test("null takes a buffer at once and then as much as has been played", () => {
  const clock = fakeClock();
  const output = new NullOutput(clock);
  expect(output.open(REQUEST)).toEqual({ rateHz: 44_100, sample: "S16", bufferFrames: 4410, periodFrames: 1103 });
  expect(output.availFrames()).toBe(4410);
  output.write(new Uint8Array(), 0, 4410);
  expect(output.availFrames()).toBe(0);
  expect(output.delayFrames()).toBe(4410);
  clock.atMs += 50;
  expect(output.delayFrames()).toBe(2205);
  expect(output.availFrames()).toBe(2205);
  clock.atMs += 5000;
  expect(output.delayFrames()).toBe(0);
  output.write(new Uint8Array(), 0, 441);
  expect(output.delayFrames()).toBe(441);
});

test("ten seconds of sound take ten seconds", () => {
  const clock = fakeClock();
  const output = new NullOutput(clock);
  output.open(REQUEST);
  for (let left = 441_000; left > 0; ) {
    output.wait(50);
    const frames = Math.min(left, output.availFrames());
    left -= output.write(new Uint8Array(), 0, frames);
  }
  const playedMs = clock.atMs - 1000 + (output.delayFrames() * 1000) / 44_100;
  expect(playedMs).toBeGreaterThan(9999);
  expect(playedMs).toBeLessThan(10_001);
});

test("wav keeps the samples, and its header is valid after close; the next opening goes on", () => {
  const path = join(folder, "out.wav");
  const output = new WavOutput(path, fakeClock());
  output.open(REQUEST);
  output.write(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]), 1, 1);
  output.close();
  expect(output.open({ ...REQUEST, rateHz: 96_000, bits: 24 })).toMatchObject({ rateHz: 44_100, sample: "S16" });
  output.write(Uint8Array.from([9, 10, 11, 12]), 0, 1);
  output.close();
  const bytes = readFileSync(path);
  expect(bytes.subarray(44)).toEqual(Buffer.from([5, 6, 7, 8, 9, 10, 11, 12]));
  expect([bytes.readUInt32LE(4), bytes.readUInt32LE(24), bytes.readUInt32LE(40)]).toEqual([44, 44_100, 8]);
});

test("a wav file that cannot be created is an error of the output", () => {
  const output = new WavOutput(join(folder, "no/such/folder.wav"), fakeClock());
  expect(() => output.open(REQUEST)).toThrow(OutputError);
});

test("a wav that another zone wrote to begins anew", () => {
  const path = join(folder, "out.wav");
  const [one, other] = [new WavOutput(path, fakeClock()), new WavOutput(path, fakeClock())];
  const play = (output: WavOutput, value: number, frames: number) => {
    output.open(REQUEST);
    output.write(new Uint8Array(frames * 4).fill(value), 0, frames);
    output.close();
  };
  play(one, 1, 100);
  play(other, 2, 50);
  expect(readFileSync(path).subarray(44)).toEqual(Buffer.alloc(50 * 4, 2));
  play(one, 3, 20);
  expect(readFileSync(path).subarray(44)).toEqual(Buffer.alloc(20 * 4, 3));
});
