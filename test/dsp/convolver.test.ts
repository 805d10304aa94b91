import { describe, expect, test } from "vitest";
import { Convolver } from "../../src/dsp/convolver/convolver.ts";
import type { Impulse } from "../../src/dsp/convolver/impulse.ts";
import { HEAD_FRAMES, impulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
import { noise, RATE_HZ } from "./signals.ts";

const convolverOf = (impulse: Impulse) =>
  new Convolver(impulseTables(impulse, RATE_HZ, ""), { key: "", gain: 1, mix: 1 });

/** An impulse response that fades like a room's. */
function room(taps: number, seed: number): Float32Array {
  const source = noise(taps, 1, seed);
  return Float32Array.from({ length: taps }, (_, tap) => (source[tap * 2] ?? 0) * Math.exp((-6 * tap) / taps) * 0.1);
}

function convolved(convolver: Convolver, input: Float32Array, sizes: (at: number) => number): Float32Array {
  const output = input.slice();
  const frames = output.length / 2;
  for (let at = 0; at < frames; ) {
    const count = Math.min(sizes(at), frames - at);
    convolver.process(output.subarray(at * 2), count);
    at += count;
  }
  return output;
}

/** The sum of products itself, at one frame of one channel. */
function direct(input: Float32Array, impulse: Float32Array, frame: number, channel: number): number {
  let sum = 0;
  for (let tap = 0; tap < impulse.length && tap <= frame; tap++) {
    sum += (impulse[tap] ?? 0) * (input[(frame - tap) * 2 + channel] ?? 0);
  }
  return sum;
}

describe.each([1, 500, 512, 513, 8192, 8193, 30_000])("%i taps", (taps) => {
  test.each([
    ["one response for both channels", false],
    ["one for each", true],
  ])("%s: equals direct convolution below -120 dB", (_name, isStereo) => {
    const left = room(taps, 3);
    const right = isStereo ? room(taps, 5) : left;
    const input = noise(60_000, 0.5, 11);
    const convolver = convolverOf({ left, right });
    const output = convolved(convolver, input, (at) => 1 + ((at * 7) % 4097));
    let worst = 0;
    for (let frame = 0; frame < 59_000; frame += 997) {
      for (const [channel, impulse] of [left, right].entries()) {
        const found = output[(frame + HEAD_FRAMES) * 2 + channel] ?? 0;
        worst = Math.max(worst, Math.abs(found - direct(input, impulse, frame, channel)));
      }
    }
    console.info(`${taps} taps: ${(20 * Math.log10(worst)).toFixed(0)} dB from direct convolution`);
    expect(worst).toBeLessThan(1e-6);
  });
});

test("after a reset nothing of before is heard, and NaN does not stay", () => {
  const left = room(20_000, 3);
  const convolver = convolverOf({ left, right: left });
  convolved(convolver, noise(30_000, 1), () => 512);
  convolver.reset();
  expect(convolved(convolver, new Float32Array(60_000), () => 512).every((value) => value === 0)).toBe(true);
  convolved(convolver, new Float32Array(2000).fill(Number.NaN), () => 512);
  expect(convolved(convolver, noise(30_000, 0.1), () => 512).every((value) => Number.isFinite(value))).toBe(true);
});

test("262 144 taps in true stereo: equals direct convolution below -120 dB", () => {
  const [left, right, leftToRight, rightToLeft] = [3, 5, 7, 9].map((seed) => room(262_144, seed));
  if (left === undefined || right === undefined || leftToRight === undefined || rightToLeft === undefined) return;
  const input = noise(290_000, 0.5, 11);
  const convolver = convolverOf({ left, right, leftToRight, rightToLeft });
  const output = convolved(convolver, input, () => 4096);
  let worst = 0;
  for (let frame = 1000; frame < 289_000; frame += 9973) {
    const expected = [
      direct(input, left, frame, 0) + direct(input, rightToLeft, frame, 1),
      direct(input, right, frame, 1) + direct(input, leftToRight, frame, 0),
    ];
    for (const [channel, value] of expected.entries()) {
      worst = Math.max(worst, Math.abs((output[(frame + HEAD_FRAMES) * 2 + channel] ?? 9) - value));
    }
  }
  console.info(`262144 taps: ${(20 * Math.log10(worst)).toFixed(0)} dB from direct convolution`);
  expect(worst).toBeLessThan(1e-6);
});

test("what is mixed in of the dry sound lies where the response is strongest", () => {
  const response = new Float32Array(3000);
  response[1234] = 0.5;
  const tables = impulseTables({ left: response, right: response }, RATE_HZ, "");
  const convolver = new Convolver(tables, { key: "", gain: 2, mix: 0.25 });
  const input = noise(20_000, 0.5, 11);
  const output = convolved(convolver, input, (at) => 1 + ((at * 7) % 4097));
  expect(convolver.latencyFrames).toBe(HEAD_FRAMES + 1234);
  let worst = 0;
  for (let at = 0; at < 30_000; at++) {
    worst = Math.max(worst, Math.abs((output[at + convolver.latencyFrames * 2] ?? 9) - (input[at] ?? 0)));
  }
  expect(worst).toBeLessThan(1e-6);
});
