import { describe, expect, test } from "vitest";
import { Enhancer } from "../../src/dsp/enhance/enhancer.ts";
import { fadedStages } from "../../src/dsp/enhance/faded-stages.ts";
import { Guard } from "../../src/dsp/enhance/guard.ts";
import { enhancePlan, MAX_TONE_DB } from "../../src/dsp/enhance/plan.ts";
import { Treatment } from "../../src/dsp/enhance/treatment.ts";
import { MAX_BLOCK_FRAMES, type Processor } from "../../src/dsp/processor.ts";
import { ENHANCE_PRESETS, NO_ENHANCEMENT } from "../../src/shared/sound/enhance.ts";
import { noise, programme, RATE_HZ, sine } from "./signals.ts";
import { TYPICAL } from "./typical.ts";

const scratch = () => new Float32Array(MAX_BLOCK_FRAMES * 2);

/** In blocks of a length that no window is a multiple of. */
function run(processor: Processor, samples: Float32Array, blockFrames = 1021): Float32Array {
  for (let at = 0; at < samples.length; at += blockFrames * 2) {
    const block = samples.subarray(at, at + blockFrames * 2);
    processor.process(block, block.length / 2);
  }
  return samples;
}

describe.each(ENHANCE_PRESETS)("%s", (preset) => {
  test("no intensity is no change, and what it does grows with the intensity, within its bounds", () => {
    expect(enhancePlan(TYPICAL, { preset, intensity: 0 })).toEqual(NO_ENHANCEMENT);
    const size = (intensity: number) =>
      enhancePlan(TYPICAL, { preset, intensity }).toneDb.reduce((sum, gainDb) => sum + Math.abs(gainDb), 0);
    expect(size(100)).toBeGreaterThanOrEqual(size(50));
    for (const odd of [{ bass: 1, subBass: 0 }, { air: 0.9 }, { presence: 0, air: 0 }, { crest: 30 }, { crest: 3 }]) {
      const plan = enhancePlan({ ...TYPICAL, ...odd }, { preset, intensity: 100 });
      expect(Math.max(...plan.toneDb.map(Math.abs))).toBeLessThanOrEqual(MAX_TONE_DB);
    }
  });
});

test("dull tracks are brightened, dark ones not made darker; wide and mono tracks keep their width", () => {
  const adaptive = { preset: "adaptive", intensity: 100 } as const;
  const dull = enhancePlan({ ...TYPICAL, presence: 0.001, air: 0.0002 }, adaptive).toneDb;
  expect(dull.slice(5).every((gainDb) => gainDb > 0.5)).toBe(true);
  expect(enhancePlan({ ...TYPICAL, width: 0.4 }, adaptive).width).toBe(1);
  expect(enhancePlan({ ...TYPICAL, width: 0, correlation: 1 }, adaptive).width).toBe(1);
  expect(enhancePlan({ ...TYPICAL, correlation: -0.1 }, adaptive).width).toBe(1);
  expect(enhancePlan({ ...TYPICAL, crest: 22 }, adaptive).dynamics?.ratio).toBeGreaterThan(1);
  expect(enhancePlan({ ...TYPICAL, crest: 6 }, adaptive).dynamics?.ratio).toBeLessThan(1);
});

describe("guards", () => {
  const evil = (change: (left: number, right: number) => readonly [number, number]): Processor => ({
    latencyFrames: 0,
    process(samples, frames) {
      for (let at = 0; at < frames * 2; at += 2) {
        const [left, right] = change(samples[at] ?? 0, samples[at + 1] ?? 0);
        samples[at] = left;
        samples[at + 1] = right;
      }
    },
    reset() {},
  });

  const clipped = (sample: number) => Math.max(-0.3, Math.min(0.3, sample));
  const strokes = programme(4).map((value, index) => (index % 9600 < 20 ? 0.9 : value * 0.4));

  test.each([
    ["loudness", evil((left, right) => [left * 3, right * 3]), programme(4)],
    ["phase", evil((left, right) => [left, -right]), sine(440, 0.3, RATE_HZ * 4)],
    ["crest", evil((left, right) => [clipped(left), clipped(right)]), strokes],
  ])("a stage that harms the %s is faded out", (harm, stage, input) => {
    const guard = new Guard(stage, RATE_HZ, scratch());
    const output = run(guard, input.slice());
    expect(guard.harm).toBe(harm);
    expect(output.subarray(-RATE_HZ)).toEqual(input.subarray(-RATE_HZ));
  });

  test("what an ordinary plan does is no harm", () => {
    for (const preset of ENHANCE_PRESETS) {
      const treatment = new Treatment(enhancePlan(TYPICAL, { preset, intensity: 100 }), RATE_HZ, scratch());
      for (const input of [programme(3), noise(3 * RATE_HZ, 0.2)]) run(treatment, input);
      expect(fadedStages(treatment.harm)).toEqual([]);
    }
  });

  test("what is faded out is told with its reason", () => {
    const toneDb = [-20, -20, -20, -20, 20, 20, 20];
    const treatment = new Treatment({ ...NO_ENHANCEMENT, toneDb, width: 1.1 }, RATE_HZ, scratch());
    run(treatment, programme(4));
    expect(fadedStages(treatment.harm)).toEqual([{ stage: "tone", because: "loudness" }]);
  });
});

test("seeking changes nothing: the same second sounds the same whatever was heard before", () => {
  const plan = enhancePlan({ ...TYPICAL, crest: 22 }, { preset: "adaptive", intensity: 100 });
  const second = programme(2);
  const settled = (before: Float32Array) => {
    const enhancer = new Enhancer(RATE_HZ, false);
    enhancer.enter(plan, 0);
    run(enhancer, before);
    return run(enhancer, second.slice()).subarray(RATE_HZ * 2);
  };
  const one = settled(new Float32Array(0));
  const other = settled(noise(RATE_HZ * 3, 0.3));
  const worst = one.reduce((most, value, index) => Math.max(most, Math.abs(value - (other[index] ?? 0))), 0);
  expect(worst).toBeLessThan(0.005);
});
