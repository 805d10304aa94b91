/**
 * Measures every file of a folder, and has ffmpeg (ebur128) and loudgain measure it too: `npm run loudness:agree -- --music
 * DIR`. Prints each file and the largest differences; ends with 1 when loudness differs by more than 0.1 LU or a true peak
 * by more than 0.2 dB. Files with more than two channels are left out: we measure what is played, a downmix.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { byFfmpeg, byLoudgain, byUs, type Measured } from "../test/analysis/peers.ts";

const AUDIO = /\.(flac|wav|aiff?|mp3|ogg|opus|m4a|wv|ape|caf)$/i;
/** Shorter than a block of BS.1770 has no loudness. */
const SHORTEST_SECONDS = 0.5;
const MAX_LU = 0.1;
const MAX_PEAK_DB = 0.2;

const { values } = parseArgs({ options: { music: { type: "string" }, limit: { type: "string" } } });
const folder = values.music;
if (folder === undefined) throw new Error("say which folder: --music DIR");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => AUDIO.test(name));
const worst = { ffmpeg: { lu: 0, peakDb: 0 }, loudgain: { lu: 0, peakDb: 0 } };
const left: string[] = [];
let compared = 0;

for (const name of files.slice(0, Number(values.limit ?? files.length))) {
  const path = join(folder, name);
  try {
    const ours = await byUs(path);
    if (ours.channels > 2 || ours.seconds < SHORTEST_SECONDS || ours.lufs < -60) {
      left.push(name);
      continue;
    }
    compare(name, ours, "ffmpeg", byFfmpeg(path, ours.channels));
    compare(name, ours, "loudgain", byLoudgain(path, ours.channels));
    compared++;
  } catch (error) {
    left.push(`${name} (${String(error).split("\n")[0]})`);
  }
}

function compare(name: string, ours: Measured, peer: keyof typeof worst, theirs: Measured | null): void {
  if (theirs === null) return;
  const lu = Math.abs(ours.lufs - theirs.lufs);
  const peakDb = Math.abs(ours.truePeakDb - theirs.truePeakDb);
  worst[peer].lu = Math.max(worst[peer].lu, lu);
  worst[peer].peakDb = Math.max(worst[peer].peakDb, peakDb);
  const rangeLu = Math.abs(ours.rangeLu - theirs.rangeLu);
  console.log(JSON.stringify({ name, peer, lufs: ours.lufs.toFixed(3), apart: { lu, rangeLu, peakDb } }));
}

const held = compared > 0 && Object.values(worst).every(({ lu, peakDb }) => lu <= MAX_LU && peakDb <= MAX_PEAK_DB);
console.log(JSON.stringify({ compared, left: left.length, examples: left.slice(0, 5), worst, held }));
if (!held) process.exitCode = 1;
