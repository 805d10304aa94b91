import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Chain } from "../../src/dsp/chain/chain.ts";
import { chainPlan } from "../../src/dsp/chain/chain-plan.ts";
import { decibelsOf } from "../../src/dsp/decibel.ts";
import { enhancePlan } from "../../src/dsp/enhance/plan.ts";
import { LoudnessMeter } from "../../src/dsp/loudness/loudness-meter.ts";
import { Ramp } from "../../src/dsp/ramp.ts";
import { ENHANCE_PRESETS, type EnhancePlan } from "../../src/shared/sound/enhance.ts";
import { NEUTRAL, type SoundSettings } from "../../src/shared/sound/settings.ts";
import { ENHANCED, PLAN } from "./enhanced.ts";
import { noise, programme, RATE_HZ, sine } from "./signals.ts";
import { TYPICAL } from "./typical.ts";

const only = (enhance: Partial<SoundSettings["enhance"]> = {}): SoundSettings => ({
  ...NEUTRAL,
  enhance: { ...ENHANCED.enhance, ...enhance },
});

function chainOf(settings: SoundSettings, plan: EnhancePlan, rateHz = RATE_HZ, isMatched = true): Chain {
  const chain = new Chain(chainPlan(settings), rateHz, new Ramp(1));
  chain.enter({ isMatched, plan }, 0);
  return chain;
}

function played(chain: Chain, input: Float32Array, blockFrames: (at: number) => number = () => 1024): Float32Array {
  const output = input.slice();
  const frames = output.length / 2;
  for (let at = 0; at < frames; ) {
    const count = Math.min(blockFrames(at), frames - at);
    chain.process(output.subarray(at * 2), count);
    at += count;
  }
  return output;
}

const farthest = (one: Float32Array, other: Float32Array) =>
  one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? Number.NaN))), 0);

test("intensity 0 is no stage at all: bit-identical", () => {
  const chain = chainOf(only({ intensity: 0 }), PLAN);
  const input = noise(5000, 2);
  expect(chain.isNeutral).toBe(true);
  expect(played(chain, input)).toEqual(input);
});

test("a track without a plan comes through bit for bit, only later", () => {
  const chain = chainOf(only(), enhancePlan(TYPICAL, { preset: "adaptive", intensity: 0 }));
  const input = programme(1);
  const late = chain.latencyFrames * 2;
  expect(played(chain, input).subarray(late)).toEqual(input.subarray(0, input.length - late));
});

test("the whole chain with Enhance gives the same for any split into blocks of 1 to 4097 frames", () => {
  const input = programme(4);
  const whole = played(chainOf(ENHANCED, PLAN, RATE_HZ, false), input, () => 4097);
  const odd = played(chainOf(ENHANCED, PLAN, RATE_HZ, false), input, (at) => 1 + ((at * 7) % 4096));
  const small = played(chainOf(ENHANCED, PLAN, RATE_HZ, false), input.subarray(0, 40_000), () => 1);
  const worst = Math.max(farthest(odd, whole), farthest(small, whole));
  console.info(`enhance, splits: ${decibelsOf(worst).toFixed(0)} dB apart`);
  expect(worst).toBeLessThan(1e-6);
});

test("seeking changes nothing: from 0 and from 30 s it sounds the same, once filters and dynamics have settled", () => {
  const rateHz = 22_050;
  const input = programme(36, rateHz);
  const plan = enhancePlan({ ...TYPICAL, crest: 22, air: 0.0002 }, { preset: "adaptive", intensity: 100 });
  expect(plan.dynamics).not.toBe(null);
  const begin = 30 * rateHz * 2;
  const whole = played(chainOf(only(), plan, rateHz), input);
  const sought = played(chainOf(only(), plan, rateHz), input.subarray(begin));
  const from = 2 * rateHz * 2;
  const worst = farthest(sought.subarray(from), whole.subarray(begin + from));
  console.info(`enhance, seek: ${decibelsOf(worst).toFixed(0)} dB apart 2 s later`);
  expect(worst).toBeLessThan(1e-4);
});

describe.each([8000, 22_050, 44_100, 96_000, 192_000])("at %i Hz", (rateHz) => {
  test("it is steady, stays below the ceiling, and does something", () => {
    const input = programme(1, rateHz).map((value) => value * 2);
    const output = played(chainOf(ENHANCED, PLAN, rateHz), input);
    const ceiling = 10 ** (ENHANCED.limiter.ceilingDb / 20) + 1e-6;
    expect(output.every((value) => Math.abs(value) <= ceiling)).toBe(true);
    expect(output.subarray(rateHz).some((value) => Math.abs(value) > 0.1)).toBe(true);
  });
});

describe("A/B", () => {
  /** Each half second, once its three seconds are full. */
  const shortTerm = (samples: Float32Array) => {
    const meter = new LoudnessMeter(RATE_HZ);
    const readings: number[] = [];
    for (let at = 0; at < samples.length / 2; at += RATE_HZ / 2) {
      meter.add(samples, RATE_HZ / 2, at);
      if (at >= RATE_HZ * 3) readings.push(meter.shortTermLufs);
    }
    return readings;
  };
  const odd = { ...TYPICAL, crest: 20, presence: 0.001, air: 0.0002, loudness: -18 };

  const plans = ENHANCE_PRESETS.map((preset) => [preset, enhancePlan(odd, { preset, intensity: 100 })] as const);

  test.each([...plans, ["all there is", { ...PLAN, dynamics: { thresholdDb: -24, ratio: 1.4 } }] as const])(
    "%s: the original is as loud as the enhanced sound, within 0.3 LU",
    (preset, plan) => {
      const input = programme(8).map((value) => value * 0.5);
      const heard = (bypassed: boolean) => shortTerm(played(chainOf(only({ bypassed }), plan), input));
      const [enhanced, original, untouched] = [heard(false), heard(true), shortTerm(input)];
      const apart = Math.max(...enhanced.map((lufs, index) => Math.abs(lufs - (original[index] ?? Number.NaN))));
      const unmatched = Math.max(...enhanced.map((lufs, index) => Math.abs(lufs - (untouched[index] ?? Number.NaN))));
      console.info(
        `A/B ${preset}: at most ${apart.toFixed(2)} LU apart, ${unmatched.toFixed(2)} LU if it were not matched`,
      );
      expect(apart).toBeLessThanOrEqual(0.3);
      expect(apart).toBeLessThan(unmatched);
    },
  );

  test.each(["adaptive", "punchy"] as const)("%s: also where the limiter has much to do, within 0.5 LU", (preset) => {
    const harsh = { ...TYPICAL, subBass: 0.001, bass: 0.01, presence: 0.3, air: 0.3, crest: 8, loudness: -6 };
    const plan = enhancePlan(harsh, { preset, intensity: 100 });
    const input = programme(8).map((value) => Math.max(-0.99, Math.min(0.99, value * 8)));
    const heard = (bypassed: boolean) => shortTerm(played(chainOf(only({ bypassed }), plan), input));
    const [enhanced, original] = [heard(false), heard(true)];
    const apart = Math.max(...enhanced.map((lufs, index) => Math.abs(lufs - (original[index] ?? Number.NaN))));
    console.info(`A/B ${preset}, limited: at most ${apart.toFixed(2)} LU apart`);
    expect(apart).toBeLessThanOrEqual(0.5);
  });

  test("it really is the original, and one hears no switch", () => {
    const plan: EnhancePlan = { toneDb: [4, 4, 0, 0, 0, 0, 0], dynamics: null, width: 1 };
    const input = sine(100, 0.2, RATE_HZ * 5);
    const chain = chainOf(only(), plan);
    const enhanced = played(chain, input.subarray(0, RATE_HZ * 4));
    const step = (samples: Float32Array) =>
      samples.reduce((most, value, index) => Math.max(most, Math.abs((samples[index + 2] ?? value) - value)), 0);
    const settings = only({ bypassed: true });
    chain.change(chainPlan(settings));
    const rest = played(chain, input.subarray(RATE_HZ * 4));
    // Both are 100 Hz: what a 20 ms ramp adds to their own slopes is their difference in level, spread over it.
    const ramp = 0.2 / (RATE_HZ * 0.02);
    expect(step(rest)).toBeLessThanOrEqual(step(enhanced.subarray(RATE_HZ * 2)) + ramp);
    const late = chain.latencyFrames * 2;
    for (let frame = RATE_HZ / 2; frame < RATE_HZ; frame += 480) {
      const heard = rest.subarray(frame * 2, (frame + 480) * 2);
      const original = input.subarray((frame + RATE_HZ * 4) * 2 - late).subarray(0, 960);
      const dot = (one: Float32Array) => one.reduce((sum, value, index) => sum + value * (original[index] ?? 0), 0);
      const gain = dot(heard) / dot(original);
      expect(
        farthest(
          heard,
          original.map((value) => value * gain),
        ),
      ).toBeLessThan(2e-4);
    }
  });
});

test("another plan comes without a step, at the exact frame, also while the last exchange is under way", () => {
  const input = sine(200, 0.2, RATE_HZ);
  const chain = chainOf(only(), PLAN);
  const loud: EnhancePlan = { toneDb: [4, 4, 4, 4, 4, 4, 4], dynamics: null, width: 1 };
  const soft: EnhancePlan = { toneDb: [-4, -4, -4, -4, -4, -4, -4], dynamics: null, width: 1 };
  const output = new Float32Array(input.length);
  for (let at = 0; at < RATE_HZ; at += 480) {
    if (at % 9600 === 0) chain.enter({ isMatched: true, plan: at % 19_200 === 0 ? loud : soft }, 0);
    if (at % 9600 === 480) chain.enter({ isMatched: true, plan: soft }, 48_000);
    const block = input.slice(at * 2, (at + 480) * 2);
    chain.process(block, 480);
    output.set(block, at * 2);
  }
  const steps = output.map((value, index) => Math.abs((output[index + 2] ?? value) - value));
  // The sine at +4 dB, and the ramp of 20 ms between -4 and +4 dB.
  const slope = 0.2 * 1.9 * ((2 * Math.PI * 200) / RATE_HZ) + (0.2 * 1.3) / (RATE_HZ * 0.02);
  expect(Math.max(...steps.subarray(0, -2))).toBeLessThan(slope);
});

test("10 000 blocks allocate nothing", () => {
  const run = fileURLToPath(new URL("allocation-run.ts", import.meta.url));
  const flags = ["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"];
  const bytes = Number(execFileSync(process.execPath, [...flags, run], { encoding: "utf8" }));
  console.info(`enhance, memory: ${bytes.toFixed(1)} bytes for each block`);
  // A block is 1.5 ms. Loudness is measured each 10 ms, guards judge each 400 ms: those are a few boxed numbers.
  // One object or number for each stage and block would be twice this.
  expect(bytes).toBeLessThan(96);
});
