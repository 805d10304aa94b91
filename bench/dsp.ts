/**
 * Stages of the chain as multiples of real time: a synthetic programme at 44.1 kHz stereo, on one core, by processor time.
 * ffmpeg does the same work where it has a filter for it, reading WAV and writing nothing.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BiquadCascade } from "../src/dsp/biquad/cascade.ts";
import { Chain } from "../src/dsp/chain/chain.ts";
import { chainPlan } from "../src/dsp/chain/chain-plan.ts";
import { Convolver } from "../src/dsp/convolver/convolver.ts";
import type { Impulse } from "../src/dsp/convolver/impulse.ts";
import { impulseTables } from "../src/dsp/convolver/impulse-tables.ts";
import { DEFAULT_LIMITER, Limiter } from "../src/dsp/dynamics/limiter.ts";
import { graphicBands } from "../src/dsp/equaliser/graphic.ts";
import { sectionsOf } from "../src/dsp/equaliser/parametric.ts";
import { Fingerprinting } from "../src/dsp/fingerprint/fingerprint.ts";
import { LoudnessMeter } from "../src/dsp/loudness/loudness-meter.ts";
import { Ramp } from "../src/dsp/ramp.ts";
import { TruePeakMeter } from "../src/dsp/true-peak/true-peak-meter.ts";
import { NEUTRAL } from "../src/shared/sound/settings.ts";
import { ENHANCED, PLAN } from "../test/dsp/enhanced.ts";
import { programme } from "../test/dsp/signals.ts";
import { wavHeader } from "../test/rig/wav.ts";

const RATE_HZ = 44_100;
const SECONDS = 60;
const BLOCK_FRAMES = 1024;
const TAPS = 65_536;

const input = programme(SECONDS, RATE_HZ);
const folder = mkdtempSync(join(tmpdir(), "bench-dsp-"));
const wav = join(folder, "programme.wav");

function writeWav(): void {
  const pcm = Buffer.alloc(input.length * 2);
  for (const [index, value] of input.entries())
    pcm.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32_767), index * 2);
  writeFileSync(wav, Buffer.concat([wavHeader(RATE_HZ, pcm.length), pcm]));
}

/** The best of three, after one in which the compiler looks: neighbours on this machine make every one slower. */
function ours(work: (block: Float32Array, frames: number) => void): number {
  let seconds = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run++) {
    const samples = input.slice();
    const before = process.cpuUsage();
    for (let at = 0; at < samples.length; at += BLOCK_FRAMES * 2) {
      const block = samples.subarray(at, at + BLOCK_FRAMES * 2);
      work(block, block.length / 2);
    }
    const { user, system } = process.cpuUsage(before);
    if (run > 0) seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return SECONDS / seconds;
}

/** Processor time that ffmpeg says it used. */
function ffmpegs(filter: string): number {
  const text = execFileSync(
    "sh",
    ["-c", `ffmpeg -nostdin -hide_banner -benchmark -i '${wav}' -af '${filter}' -f null - 2>&1`],
    {
      encoding: "utf8",
    },
  );
  const [, user = "0", system = "0"] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(text) ?? [];
  return SECONDS / (Number(user) + Number(system));
}

const sliders = [3, 2, 1, 1, -1, -2, 1, 2, 4, 5];
const bands = graphicBands("iso10", sliders, RATE_HZ).map((band) => ({ ...band, side: "both" as const }));
const equaliser = new BiquadCascade(sectionsOf(bands, RATE_HZ));
const impulse = Float32Array.from(
  { length: TAPS },
  (_, tap) => Math.sin(tap * tap) * Math.exp((-7 * tap) / TAPS) * 0.01,
);
const loudness = new LoudnessMeter(RATE_HZ);
const truePeak = new TruePeakMeter();
const fingerprinting = new Fingerprinting(RATE_HZ);
const limiter = new Limiter(DEFAULT_LIMITER, RATE_HZ);
const convolverOf = (response: Impulse) =>
  new Convolver(impulseTables(response, RATE_HZ, ""), { key: "", gain: 1, mix: 1 });
const convolver = convolverOf({ left: impulse, right: impulse });
const stereoConvolver = convolverOf({ left: impulse, right: impulse.toReversed() });
const chain = new Chain(
  chainPlan({
    ...NEUTRAL,
    levelMatcher: { ...NEUTRAL.levelMatcher, enabled: true },
    graphic: { enabled: true, set: "iso10", slidersDb: sliders },
    compressor: { ...NEUTRAL.compressor, enabled: true },
    width: { enabled: true, width: 1.2, bassHz: 250 },
    crossfeed: { ...NEUTRAL.crossfeed, enabled: true },
    balance: 0.1,
  }),
  RATE_HZ,
  new Ramp(1),
);
/** As it is in a zone that has Enhance, equaliser and crossfeed on and is turned down; what is not known costs more. */
const enhanced = new Chain(chainPlan(ENHANCED), RATE_HZ, new Ramp(0.5));
enhanced.enter({ isMatched: false, plan: PLAN }, 0);

type Row = readonly [
  name: string,
  work: (block: Float32Array, frames: number) => void,
  bar: number,
  filter: string | null,
];
const rows: readonly Row[] = [
  [
    "equaliser, 10 bands",
    (block, frames) => equaliser.process(block, frames),
    600,
    sliders.map((_, band) => `equalizer=f=${31.25 * 2 ** band}:t=o:w=1:g=3`).join(","),
  ],
  [
    "limiter, true peak",
    (block, frames) =>
      limiter.process(
        block.map((value) => value * 2),
        frames,
      ),
    150,
    null,
  ],
  [
    "loudness and true peak",
    (block, frames) => {
      loudness.add(block, frames);
      truePeak.add(block, frames);
    },
    325,
    "ebur128=peak=true",
  ],
  ["convolver, 65 536 taps", (block, frames) => convolver.process(block, frames), 100, null],
  ["convolver, one response per channel", (block, frames) => stereoConvolver.process(block, frames), 100, null],
  ["fingerprint", (block, frames) => fingerprinting.add(block, frames), 160, null],
  ["chain: level, EQ, dynamics, width, crossfeed, limiter", (block, frames) => chain.process(block, frames), 100, null],
  [
    "enhance: level, EQ, tone, dynamics, width, guards, A/B, crossfeed, volume, limiter",
    (block, frames) => enhanced.process(block, frames),
    100,
    null,
  ],
];

try {
  writeWav();
  for (const [name, work, bar, filter] of rows) {
    const factor = ours(work);
    const peer = filter === null ? null : ffmpegs(filter);
    const held = factor >= bar && (peer === null || factor >= peer);
    if (!held) process.exitCode = 1;
    const times = (value: number) => Math.round(value);
    console.log(
      JSON.stringify({
        name,
        unit: "x real time",
        ours: times(factor),
        ffmpeg: peer === null ? null : times(peer),
        bar,
        held,
      }),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
