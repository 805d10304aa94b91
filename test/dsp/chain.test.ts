import { describe, expect, test } from "vitest";
import { Chain } from "../../src/dsp/chain/chain.ts";
import { chainPlan } from "../../src/dsp/chain/chain-plan.ts";
import { impulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
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
  const chain = new Chain(chainPlan(NEUTRAL), RATE_HZ, new Ramp(1));
  const input = noise(1000, 5);
  input[3] = Number.NaN;
  expect(chain.isNeutral).toBe(true);
  expect(chain.latencyFrames).toBe(0);
  expect(played(chain, input, () => 100)).toEqual(input);
  const flat = { ...NEUTRAL, graphic: { enabled: true, set: "iso31", slidersDb: [0, 0] } } as const;
  expect(new Chain(chainPlan(flat), RATE_HZ, new Ramp(1)).isNeutral).toBe(true);
});

test("the whole chain gives the same for any split into blocks", () => {
  const input = programme(3);
  const whole = played(new Chain(chainPlan(FULL), RATE_HZ, new Ramp(1)), input, () => 4097);
  const odd = played(new Chain(chainPlan(FULL), RATE_HZ, new Ramp(1)), input, (at) => 1 + ((at * 7) % 4096));
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
    const chain = new Chain(chainPlan(FULL), RATE_HZ, new Ramp(1));
    const ceiling = 10 ** (FULL.limiter.ceilingDb / 20) + 1e-6;
    const during = played(chain, new Float32Array(9600).fill(evil), () => 512);
    const after = played(chain, programme(3), () => 512);
    expect([...during, ...after].every((value) => Math.abs(value) <= ceiling)).toBe(true);
    expect(after.subarray(RATE_HZ * 4).some((value) => Math.abs(value) > 0.01)).toBe(true);
  });
});

const slope = (samples: Float32Array) =>
  samples.reduce((most, value, index) => Math.max(most, Math.abs(value - (samples[index + 2] ?? value))), 0);

test("a change goes from the one to the other without a step, and back to untouched samples", () => {
  const chain = new Chain(chainPlan(NEUTRAL), RATE_HZ, new Ramp(1));
  const input = programme(1);
  chain.change(chainPlan(FULL));
  const output = played(chain, input, () => 512);
  expect(output[0]).toBe(input[0]);
  expect(slope(output.subarray(0, 4000))).toBeLessThan(slope(input) * 3);
  expect(chain.isExchanging).toBe(false);
  chain.change(chainPlan(NEUTRAL));
  const back = played(chain, input, () => 512);
  expect(slope(back.subarray(0, 4000))).toBeLessThan(slope(input) * 3);
  expect(chain.isNeutral).toBe(true);
  expect(back.subarray(back.length / 2)).toEqual(input.subarray(input.length / 2));
});

describe("only what changed is exchanged", () => {
  const response = Float32Array.from({ length: 20_000 }, (_, tap) => (tap % 4999 === 0 ? 0.5 : 0));
  const tables = impulseTables({ left: response, right: response }, RATE_HZ, "echo");
  const withEcho: SoundSettings = { ...FULL, convolver: { enabled: true, impulse: "echo", gainDb: 0, mix: 1 } };
  const plan = (settings: SoundSettings) => chainPlan(settings, [RATE_HZ], [tables]);
  const slider = { ...withEcho, graphic: { ...withEcho.graphic, slidersDb: [3, 2, 1, 0, -1, -2, 0, 2, 4, -5] } };

  test("a slider: the tail of the convolver and the state of the dynamics go on", () => {
    const chain = new Chain(plan(withEcho), RATE_HZ, new Ramp(1));
    played(chain, programme(3), () => 512);
    const names = ["levelMatcher", "convolver", "compressor", "width", "crossfeed", "mix"] as const;
    const before = names.map((name) => chain.stage(name));
    const equaliser = chain.stage("equaliser");
    const reference = new Chain(plan(withEcho), RATE_HZ, new Ramp(1));
    played(reference, programme(3), () => 512);
    chain.change(plan(structuredClone(slider)));
    expect(names.map((name) => chain.stage(name))).toEqual(before);
    expect(chain.stage("equaliser")).not.toBe(equaliser);
    // The echoes of what was played before the change are the same as without one.
    const silence = new Float32Array(30_000);
    const tail = played(chain, silence, () => 512);
    const expected = played(reference, silence, () => 512);
    expect(Math.max(...expected.subarray(6000).map(Math.abs))).toBeGreaterThan(0.01);
    const worst = tail.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? 0))), 0);
    expect(worst).toBeLessThan(0.002);
  });

  test("the convolver in the chain equals direct convolution below -120 dB, for blocks of 1 to 4097 frames", () => {
    // The limiter behind it changes nothing below its ceiling, and delays.
    const settings = { ...NEUTRAL, convolver: withEcho.convolver };
    const input = programme(1);
    const frames = input.length / 2;
    let worst = 0;
    for (const size of [1, 7, 441, 512, 4096, 4097]) {
      const chain = new Chain(plan(settings), RATE_HZ, new Ramp(1));
      const latency = chain.latencyFrames;
      const output = played(chain, input, (at) => (size === 7 ? 1 + ((at * 7) % 4097) : size));
      for (let frame = 0; frame < frames - latency; frame += 101) {
        let expected = 0;
        for (let tap = 0; tap < response.length && tap <= frame; tap += 4999) {
          expected += (response[tap] ?? 0) * (input[(frame - tap) * 2] ?? 0);
        }
        worst = Math.max(worst, Math.abs((output[(frame + latency) * 2] ?? 9) - expected));
      }
    }
    console.info(`convolver in the chain: ${(20 * Math.log10(worst)).toFixed(0)} dB from direct convolution`);
    expect(worst).toBeLessThan(1e-6);
  });

  test("gain and mix of the convolver move while its tail goes on", () => {
    const chain = new Chain(plan(withEcho), RATE_HZ, new Ramp(1));
    played(chain, programme(1), () => 512);
    const convolver = chain.stage("convolver");
    chain.change(plan({ ...withEcho, convolver: { ...withEcho.convolver, mix: 0.3, gainDb: -6 } }));
    expect(chain.stage("convolver")).toBe(convolver);
    expect(chain.isExchanging).toBe(false);
    const output = played(chain, programme(1), () => 512);
    expect(slope(output)).toBeLessThan(0.5);
  });

  test("without its tables, or with those of another rate, there is no convolver, and the rest sounds", () => {
    const chain = new Chain(chainPlan(withEcho, [RATE_HZ], []), RATE_HZ, new Ramp(1));
    expect(chain.stage("convolver")).toBeNull();
    expect(chain.stage("equaliser")).not.toBeNull();
    expect(new Chain(plan(withEcho), 96_000, new Ramp(1)).stage("convolver")).toBeNull();
  });
});
