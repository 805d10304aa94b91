import { expect, test } from "vitest";
import { chainPlan } from "../../src/dsp/chain/chain-plan.ts";
import { Slot, type StageRow } from "../../src/dsp/chain/slot.ts";
import { brokenStages } from "../../src/dsp/chain/stages.ts";
import { MAX_BLOCK_FRAMES, type Processor } from "../../src/dsp/processor.ts";
import { NEUTRAL } from "../../src/shared/sound/settings.ts";
import { noise, RATE_HZ } from "./signals.ts";

const BLOCK_FRAMES = 256;
const BLOCKS = 60;

/** Halves everything, and fails in block `at` when half of it is done. */
class Faulty implements Processor {
  readonly latencyFrames = 0;
  readonly #at: number;
  #blocks = 0;

  constructor(at: number) {
    this.#at = at;
  }

  process(samples: Float32Array, frames: number): void {
    this.#blocks++;
    const isLast = this.#blocks === this.#at;
    for (let at = 0; at < (isLast ? frames : frames * 2); at++) samples[at] = (samples[at] ?? 0) / 2;
    if (isLast) throw new Error("a bug");
  }

  reset(): void {}
}

const room = () => new Float32Array(MAX_BLOCK_FRAMES * 2);
/** What is wanted is the block in which it is to fail. */
const FAULTY: StageRow<number, Faulty> = {
  wish: ({ settings }) => (settings.balance === 0 ? null : Math.round(settings.balance * 100)),
  make: (at) => new Faulty(at),
};
const failingAt = (block: number) => chainPlan({ ...NEUTRAL, balance: block / 100 });

function played(slot: Slot<number, Faulty>, input: Float32Array, before: (block: number) => void = () => {}) {
  const output = input.slice();
  for (let block = 0; block < BLOCKS; block++) {
    before(block);
    slot.process(output.subarray(block * BLOCK_FRAMES * 2), BLOCK_FRAMES);
  }
  return output;
}

test("a fault in block 1 to 50: of that block and all after it, what went in comes out", () => {
  const input = noise(BLOCK_FRAMES * BLOCKS, 0.5);
  for (let fault = 1; fault <= 50; fault++) {
    const slot = new Slot(FAULTY, RATE_HZ, [room(), room()]);
    slot.change(failingAt(fault));
    slot.settle();
    const output = played(slot, input);
    const at = (fault - 1) * BLOCK_FRAMES * 2;
    expect(output.subarray(0, at)).toEqual(input.subarray(0, at).map((value) => value / 2));
    expect(output.subarray(at)).toEqual(input.subarray(at));
    expect(slot.isBroken).toBe(true);
  }
});

test("a fault while it is exchanged, on either side, is no gap; and something else may be wanted afterwards", () => {
  const input = noise(BLOCK_FRAMES * BLOCKS, 0.5);
  // The exchange is under way from block 10 on, for less than four blocks; the new one fails in its second.
  for (const [first, second] of [
    [12, 90],
    [90, 2],
    [11, 1],
  ] as const) {
    const slot = new Slot(FAULTY, RATE_HZ, [room(), room()]);
    slot.change(failingAt(first));
    slot.settle();
    const output = played(slot, input, (block) => {
      if (block === 10) slot.change(failingAt(second));
    });
    const isWithin = output.every((value, index) => {
      const gain = input[index] === 0 ? 1 : value / (input[index] ?? 1);
      return gain > 0.499 && gain < 1.001;
    });
    expect(isWithin).toBe(true);
    expect(slot.isBroken).toBe(true);
    slot.change(failingAt(99));
    expect(slot.isBroken).toBe(false);
    const after = played(slot, input);
    expect(after.subarray(-BLOCK_FRAMES * 2)).toEqual(input.subarray(-BLOCK_FRAMES * 2).map((value) => value / 2));
  }
});

test("what failed is told by name", () => {
  expect(brokenStages(0)).toEqual([]);
  expect(brokenStages(0b1_0000_1000)).toEqual(["enhance", "limiter"]);
});
