/**
 * Prints how many bytes of heap the whole chain with Enhance and a convolver takes for a block, over 10 000 of them. Run with --expose-gc
 * and a young generation that takes them all (--min-semi-space-size), so that nothing is collected in between.
 */
import { Chain } from "../../src/dsp/chain/chain.ts";
import { chainPlan } from "../../src/dsp/chain/chain-plan.ts";
import { impulseTables, TAIL_FRAMES } from "../../src/dsp/convolver/impulse-tables.ts";
import { Ramp } from "../../src/dsp/ramp.ts";
import { ENHANCED, PLAN } from "./enhanced.ts";
import { programme } from "./signals.ts";

const RATE_HZ = 44_100;
const BLOCK_FRAMES = 64;
const BLOCKS = 10_000;

const TAPS = 3 * TAIL_FRAMES;

const response = Float32Array.from({ length: TAPS }, (_, tap) => Math.sin(tap * tap) / TAPS);
const settings = { ...ENHANCED, convolver: { ...ENHANCED.convolver, enabled: true, impulse: "room" } };
const tables = new Map([[RATE_HZ, impulseTables({ left: response, right: response }, RATE_HZ, "room")]]);
const chain = new Chain({ ...chainPlan(settings), tables }, RATE_HZ, new Ramp(0.5));
chain.enter({ isMatched: false, plan: PLAN }, 0);
const block = programme(1, RATE_HZ).slice(0, BLOCK_FRAMES * 2);
const work = new Float32Array(BLOCK_FRAMES * 2);

function run(): void {
  for (let count = 0; count < BLOCKS; count++) {
    for (let at = 0; at < work.length; at++) work[at] = block[at] ?? 0;
    chain.process(work, BLOCK_FRAMES);
  }
}

// The least of some: until the compiler has made up its mind, which takes longer on a busy machine, its own work counts.
const bytes = Array.from({ length: 8 }, () => {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  run();
  return (process.memoryUsage().heapUsed - before) / BLOCKS;
});
console.log(Math.min(...bytes));
