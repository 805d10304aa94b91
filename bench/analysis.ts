/**
 * What analysing a file costs, decoding included, as multiples of real time on one core by processor time; ffmpeg and
 * loudgain do what they do of it with the same files in the same run. The better of two runs counts for everybody.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TrackMeasuring } from "../src/analysis/track-measuring.ts";
import { MAX_BLOCK_FRAMES } from "../src/decoders/wire.ts";
import { Fingerprinting } from "../src/dsp/fingerprint/fingerprint.ts";
import { LoudnessMeter } from "../src/dsp/loudness/loudness-meter.ts";
import { TruePeakMeter } from "../src/dsp/true-peak/true-peak-meter.ts";
import { openTrack } from "../test/analysis/peers.ts";
import { programme } from "../test/dsp/signals.ts";

const RATE_HZ = 44_100;
const SECONDS = 240;
const RUNS = 2;
const MAX_FINGERPRINT_SECONDS = 1.5;
const folder = mkdtempSync(join(tmpdir(), "bench-analysis-"));
const block = new Float32Array(MAX_BLOCK_FRAMES * 2);

type Listen = (samples: Float32Array, frames: number) => void;

/** Processor seconds of the better run. */
async function ours(path: string, listenTo: () => Listen): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    const source = await openTrack(path);
    const listen = listenTo();
    for (;;) {
      const frames = await source.read(block);
      if (frames === 0) break;
      listen(block, frames);
    }
    source.close();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

/** Processor seconds of a program, as the shell counts them. */
function theirs(command: string): number {
  const run = () => {
    const text = execFileSync("sh", ["-c", `${command} >/dev/null 2>&1; times`], { encoding: "utf8" });
    const [user, system] = [...(text.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)].map(
      ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
    );
    return (user ?? 0) + (system ?? 0);
  };
  return Math.min(...Array.from({ length: RUNS }, run));
}

function loudness(): Listen {
  const meter = new LoudnessMeter(RATE_HZ);
  const peaks = new TruePeakMeter();
  return (samples, frames) => {
    meter.add(samples, frames);
    peaks.add(samples, frames);
  };
}

function fingerprint(): Listen {
  const printing = new Fingerprinting(RATE_HZ);
  return (samples, frames) => printing.add(samples, frames);
}

function everything(): Listen {
  const measuring = new TrackMeasuring(RATE_HZ);
  return (samples, frames) => measuring.add(samples, frames);
}

const times = (seconds: number) => Math.round(SECONDS / seconds);

try {
  const raw = join(folder, "programme.f32");
  writeFileSync(raw, Buffer.from(programme(SECONDS, RATE_HZ).buffer));
  for (const name of ["programme.flac", "programme.mp3"]) {
    const path = join(folder, name);
    const input = ["-f", "f32le", "-ar", String(RATE_HZ), "-ac", "2", "-i", raw];
    execFileSync("ffmpeg", [
      "-nostdin",
      "-v",
      "error",
      ...input,
      ...(name.endsWith("flac") ? ["-sample_fmt", "s16"] : []),
      path,
    ]);
    const mine = await ours(path, loudness);
    const ffmpeg = theirs(`ffmpeg -nostdin -i '${path}' -af ebur128=peak=true -f null -`);
    const loudgain = theirs(`loudgain -q '${path}'`);
    const held = mine < ffmpeg && mine < loudgain;
    if (!held) process.exitCode = 1;
    const factors = { ours: times(mine), ffmpeg: times(ffmpeg), loudgain: times(loudgain) };
    console.log(
      JSON.stringify({
        name: `loudness and true peak of ${name}, decoding included`,
        unit: "x real time",
        ...factors,
        held,
      }),
    );
    const all = await ours(path, everything);
    console.log(JSON.stringify({ name: `whole analysis of ${name}`, unit: "x real time", ours: times(all) }));
  }
  const seconds = await ours(join(folder, "programme.flac"), fingerprint);
  const held = seconds <= MAX_FINGERPRINT_SECONDS;
  if (!held) process.exitCode = 1;
  const name = "fingerprint of a track of 4 minutes, decoding included";
  console.log(
    JSON.stringify({ name, unit: "s", ours: Number(seconds.toFixed(2)), bar: MAX_FINGERPRINT_SECONDS, held }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
