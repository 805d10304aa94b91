/** A stage that fails in the middle of a block leaves nothing half done: its place is passed by, and the rest plays on. */
import { expect, test } from "vitest";
import { Chain } from "../../src/dsp/chain/chain.ts";
import { chainPlan } from "../../src/dsp/chain/chain-plan.ts";
import { brokenStages, STAGES, type StageName } from "../../src/dsp/chain/stages.ts";
import { impulseTables } from "../../src/dsp/convolver/impulse-tables.ts";
import { Ramp } from "../../src/dsp/ramp.ts";
import type { SoundSettings } from "../../src/shared/sound/settings.ts";
import { ENHANCED, PLAN } from "../dsp/enhanced.ts";
import { programme, RATE_HZ } from "../dsp/signals.ts";
import { runSeed, seeded, sized } from "../rig/random.ts";

const BLOCK_FRAMES = 512;
const BLOCKS = 60;
const NAMES = Object.keys(STAGES) as StageName[];

const response = Float32Array.from({ length: 2000 }, (_, at) => (at === 0 ? 0.9 : at === 1500 ? 0.3 : 0));
const tables = impulseTables({ left: response, right: response }, RATE_HZ, "echo");
/** A zone that has every stage there is. */
const EVERYTHING: SoundSettings = {
  ...ENHANCED,
  convolver: { ...ENHANCED.convolver, enabled: true, impulse: "echo" },
  compressor: { ...ENHANCED.compressor, enabled: true },
  width: { ...ENHANCED.width, enabled: true, width: 1.3 },
  balance: 0.2,
};
/** What has to be wanted for a stage to be none. */
const OFF: Readonly<Record<StageName, Partial<SoundSettings>>> = {
  levelMatcher: { levelMatcher: { ...EVERYTHING.levelMatcher, enabled: false } },
  equaliser: { graphic: { ...EVERYTHING.graphic, enabled: false } },
  convolver: { convolver: { ...EVERYTHING.convolver, enabled: false } },
  enhance: { enhance: { ...EVERYTHING.enhance, enabled: false } },
  compressor: { compressor: { ...EVERYTHING.compressor, enabled: false } },
  width: { width: { ...EVERYTHING.width, enabled: false } },
  crossfeed: { crossfeed: { ...EVERYTHING.crossfeed, enabled: false } },
  mix: { balance: 0 },
};

const planOf = (settings: SoundSettings) => chainPlan(settings, [RATE_HZ], [tables]);

function chainOfEverything(): Chain {
  const chain = new Chain(planOf(EVERYTHING), RATE_HZ, new Ramp(0.8));
  chain.enter({ isMatched: false, plan: PLAN }, 0);
  return chain;
}

/** From block `from` (1 = the first) on, this is what the stage does. */
function spoil(chain: Chain, name: StageName, from: number, instead: (real: () => void) => void): void {
  const stage = chain.stage(name);
  if (stage === null) throw new Error(`no ${name}`);
  const real = stage.process.bind(stage);
  let block = 0;
  stage.process = (samples, frames) => {
    if (++block < from) real(samples, frames);
    else instead(() => real(samples, frames >> 1));
  };
}

/** The next track comes in block `nextAt`, over the one before. */
function played(chain: Chain, input: Float32Array, nextAt = 30): Float32Array {
  const output = input.slice();
  for (let block = 0; block < BLOCKS; block++) {
    if (block === nextAt) chain.enter({ isMatched: false, plan: { ...PLAN, width: 1 } }, 20 * BLOCK_FRAMES);
    chain.process(output.subarray(block * BLOCK_FRAMES * 2), BLOCK_FRAMES);
  }
  return output;
}

/** What the assertions of vitest take a second for. */
const isSame = (one: Float32Array, other: Float32Array) =>
  Buffer.from(one.buffer, one.byteOffset, one.byteLength).equals(
    Buffer.from(other.buffer, other.byteOffset, other.byteLength),
  );

const input = programme((BLOCKS * BLOCK_FRAMES) / RATE_HZ);
const sound = played(chainOfEverything(), input);

test.each(NAMES)("%s", (name) => {
  const { below } = seeded(runSeed("C-07"));
  for (let round = 1; round <= sized(6, 50); round++) {
    const at = sized(1 + below(50), round);
    const failing = chainOfEverything();
    spoil(failing, name, at, (half) => {
      half();
      throw new Error("a bug");
    });
    const output = played(failing, input);
    const before = (at - 1) * BLOCK_FRAMES * 2;
    expect(isSame(output.subarray(0, before), sound.subarray(0, before))).toBe(true);
    const without = chainOfEverything();
    spoil(without, name, at, () => {});
    expect(isSame(output, played(without, input))).toBe(true);
    expect(brokenStages(failing.broken)).toEqual([name]);
    expect(failing.stage(name)).toBeNull();
  }
});

test.each(NAMES)("%s works again as if new when it is wanted anew", (name) => {
  const chain = chainOfEverything();
  spoil(chain, name, 5, () => {
    throw new Error("a bug");
  });
  played(chain, input, BLOCKS);
  for (const settings of [{ ...EVERYTHING, ...OFF[name] }, EVERYTHING]) {
    chain.change(planOf(settings));
    chain.settle();
  }
  expect(brokenStages(chain.broken)).toEqual([]);
  const fresh = chainOfEverything();
  for (const each of [chain, fresh]) each.reset();
  expect(isSame(played(chain, input, BLOCKS), played(fresh, input, BLOCKS))).toBe(true);
});
