import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noise, programme } from "../dsp/signals.ts";
import { temporaryPlace } from "../rig/place.ts";
import { byFfmpeg, byLoudgain, byUs, type Measured } from "./peers.ts";

const SECONDS = 8;
const RATE_HZ = 48_000;

let place: ReturnType<typeof temporaryPlace>;
let raw: string;

/** A soft beginning, loud strokes, a pause: gates and ranges have something to do. */
beforeAll(() => {
  place = temporaryPlace("agreement");
  raw = place.under("music.f32");
  const samples = programme(SECONDS, RATE_HZ);
  const hiss = noise(SECONDS * RATE_HZ, 1, 3);
  // As in music, there is little at the upper end: between its samples nothing is the same for two meters.
  const soft = (at: number) => ((hiss[at - 2] ?? 0) + 2 * (hiss[at] ?? 0) + (hiss[at + 2] ?? 0)) / 4;
  for (let frame = 0; frame < samples.length / 2; frame++) {
    const t = frame / RATE_HZ;
    const level = t < 3 ? 0.05 : t > 6 && t < 7 ? 0.001 : 0.5;
    const stroke = Math.exp(-((t * 2) % 1) * 12) * 0.5;
    for (const at of [frame * 2, frame * 2 + 1]) samples[at] = ((samples[at] ?? 0) + stroke * soft(at)) * level;
  }
  writeFileSync(raw, Buffer.from(samples.buffer));
});
afterAll(() => place[Symbol.dispose]());

function encode(name: string, ...options: readonly string[]): string {
  const path = join(place.path, name);
  const input = ["-f", "f32le", "-ar", String(RATE_HZ), "-ac", "2", "-i", raw];
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", ...input, ...options, path]);
  return path;
}

test.each([
  ["a.flac", ["-sample_fmt", "s16", "-ar", "44100"]],
  ["b.flac", ["-sample_fmt", "s32", "-ar", "96000"]],
  ["c.wav", ["-c:a", "pcm_f32le"]],
  ["d.wav", ["-c:a", "pcm_u8", "-ar", "22050"]],
  ["mono.flac", ["-sample_fmt", "s16", "-ac", "1"]],
  ["e.mp3", ["-b:a", "192k"]],
  ["f.opus", ["-b:a", "128k"]],
  ["g.m4a", ["-c:a", "aac", "-b:a", "192k"]],
])("%s is as loud as ffmpeg and loudgain say, within 0.1 LU, and peaks within 0.2 dB", async (name, options) => {
  const path = encode(name, ...options);
  const ours = await byUs(path);
  const peers: readonly (readonly [string, Measured | null])[] = [
    ["ffmpeg", byFfmpeg(path, ours.channels)],
    ["loudgain", byLoudgain(path, ours.channels)],
  ];
  for (const [peer, theirs] of peers) {
    if (theirs === null) throw new Error(`${peer} cannot read ${name}`);
    const apart = { lufs: Math.abs(ours.lufs - theirs.lufs), peak: Math.abs(ours.truePeakDb - theirs.truePeakDb) };
    const range = Math.abs(ours.rangeLu - theirs.rangeLu);
    console.info(
      `${name} ${ours.lufs.toFixed(2)} LUFS; from ${peer}: ${apart.lufs.toFixed(3)} LU, range ${range.toFixed(2)} LU, true peak ${apart.peak.toFixed(3)} dB`,
    );
    expect(apart.lufs, peer).toBeLessThanOrEqual(0.1);
    expect(apart.peak, peer).toBeLessThanOrEqual(0.2);
  }
});
