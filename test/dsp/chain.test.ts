import { describe, expect, test } from "vitest";
import { Chain } from "../../src/dsp/chain/chain.ts";
import { Exchange } from "../../src/dsp/chain/exchange.ts";
import { Ramp } from "../../src/dsp/ramp.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import { noise, programme, RATE_HZ } from "./signals.ts";

const FULL: SoundSettings = {
  ...NEUTRAL,
  levelMatcher: { ...NEUTRAL.levelMatcher, enabled: true },
  parametric: {
    enabled: true,
    preampDb: -3,
    bands: [{ type: "lowShelf", frequencyHz: 120, gainDb: 4, q: 0.7, side: "both" }],
  },
  graphic: { enabled: true, set: "iso10", slidersDb: [3, 2, 1, 0, -1, -2, 0, 2, 4, 5] },
  compressor: { ...NEUTRAL.compressor, enabled: true },
  width: { enabled: true, width: 1.2, bassHz: 250 },
  crossfeed: { ...NEUTRAL.crossfeed, enabled: true },
  balance: 0.1,
};

function played(chain: Chain, input: Float32Array, blockFrames: (at: number) => number): Float32Array {
  const output = input.slice();
  const frames = output.length / 2;
  for (let at = 0; at < frames; ) {
    const count = Math.min(blockFrames(at), frames - at);
    chain.process(output.subarray(at * 2), count);
    at += count;
  }
  return output;
}

test("a neutral chain is no chain: samples pass bit for bit, NaN included", () => {
  const chain = new Chain(NEUTRAL, RATE_HZ, new Ramp(1));
  const input = noise(1000, 5);
  input[3] = Number.NaN;
  expect(chain.isNeutral).toBe(true);
  expect(chain.latencyFrames).toBe(0);
  expect(played(chain, input, () => 100)).toEqual(input);
  const flat = { ...NEUTRAL, graphic: { enabled: true, set: "iso31", slidersDb: [0, 0] } } as const;
  expect(new Chain(flat, RATE_HZ, new Ramp(1)).isNeutral).toBe(true);
});

test("the whole chain gives the same for any split into blocks", () => {
  const input = programme(3);
  const whole = played(new Chain(FULL, RATE_HZ, new Ramp(1)), input, () => 4097);
  const odd = played(new Chain(FULL, RATE_HZ, new Ramp(1)), input, (at) => 1 + ((at * 7) % 4096));
  const worst = whole.reduce((most, value, index) => Math.max(most, Math.abs(value - (odd[index] ?? 0))), 0);
  expect(worst).toBeLessThan(1e-6);
});

describe("hostile samples", () => {
  test.each([
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["8.0", 8],
    ["-1e30", -1e30],
    ["a denormal number", 1e-40],
  ])("%s: nothing above the ceiling, and a second later all is well again", (_name, evil) => {
    const chain = new Chain(FULL, RATE_HZ, new Ramp(1));
    const ceiling = 10 ** (FULL.limiter.ceilingDb / 20) + 1e-6;
    const during = played(chain, new Float32Array(9600).fill(evil), () => 512);
    const after = played(chain, programme(3), () => 512);
    expect([...during, ...after].every((value) => Math.abs(value) <= ceiling)).toBe(true);
    expect(after.subarray(RATE_HZ * 4).some((value) => Math.abs(value) > 0.01)).toBe(true);
  });
});

test("an exchange goes from the one to the other without a step", () => {
  const next = new Chain(FULL, RATE_HZ, new Ramp(1));
  const input = programme(1);
  const output = input.slice();
  const exchange = new Exchange(new Chain(NEUTRAL, RATE_HZ, new Ramp(1)), RATE_HZ, 512);
  for (let at = 0; at < output.length; at += 1024) {
    const block = output.subarray(at, at + 1024);
    if (exchange.isOver) next.process(block, block.length / 2);
    else exchange.process(next, block, block.length / 2);
  }
  expect(output[0]).toBe(input[0]);
  const slope = (samples: Float32Array) =>
    samples.reduce((most, value, index) => Math.max(most, Math.abs(value - (samples[index + 2] ?? value))), 0);
  expect(slope(output.subarray(0, 4000))).toBeLessThan(slope(input) * 3);
});
