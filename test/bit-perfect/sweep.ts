import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { wavHeader } from "../rig/wav.ts";

const RATE_HZ = 44_100;
const SECONDS = 4.2;
const AMPLITUDE = 16_384;

/** A stereo sweep of 200 Hz to 2 kHz as one 16-bit WAV, and the same cut into `count` files of odd lengths. */
export function splitSweep(
  folder: string,
  count: number,
): { readonly whole: string; readonly parts: readonly string[] } {
  const frames = Math.round(RATE_HZ * SECONDS);
  const pcm = Buffer.alloc(frames * 4);
  for (let frame = 0; frame < frames; frame++) {
    const seconds = frame / RATE_HZ;
    const phase = 2 * Math.PI * (200 * seconds + (1_800 * seconds * seconds) / (2 * SECONDS)) + 1;
    pcm.writeInt16LE(Math.round(AMPLITUDE * Math.sin(phase)), frame * 4);
    pcm.writeInt16LE(Math.round(AMPLITUDE * Math.cos(phase)), frame * 4 + 2);
  }
  const whole = join(folder, "whole.wav");
  writeWav(whole, pcm);
  const cuts = Array.from({ length: count + 1 }, (_, index) =>
    index === count ? frames : Math.floor((frames * index) / count) + index * 13,
  );
  const parts = Array.from({ length: count }, (_, index) => {
    const path = join(folder, `part${index}.wav`);
    writeWav(path, pcm.subarray((cuts[index] ?? 0) * 4, (cuts[index + 1] ?? 0) * 4));
    return path;
  });
  return { whole, parts };
}

function writeWav(path: string, pcm: Buffer): void {
  writeFileSync(path, Buffer.concat([wavHeader(RATE_HZ, pcm.length), pcm]));
}
