import { writeFileSync } from "node:fs";
import { RATE_HZ } from "./coded-track.ts";
import { wavHeader } from "./wav.ts";

/** A 16-bit WAV at 44.1 kHz, both channels the same sum of sines of these levels. */
export function writeTones(path: string, seconds: number, tones: readonly { hz: number; levelDb: number }[]): void {
  const frames = Math.round(seconds * RATE_HZ);
  const pcm = Buffer.alloc(frames * 4);
  for (let frame = 0; frame < frames; frame++) {
    const value = tones.reduce(
      (sum, { hz, levelDb }) => sum + 10 ** (levelDb / 20) * Math.sin((2 * Math.PI * hz * frame) / RATE_HZ),
      0,
    );
    const sample = Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
    pcm.writeInt16LE(sample, frame * 4);
    pcm.writeInt16LE(sample, frame * 4 + 2);
  }
  writeFileSync(path, Buffer.concat([wavHeader(RATE_HZ, pcm.length), pcm]));
}

/** Level of one frequency in the left channel of interleaved samples, in dB of full scale, by correlation. */
export function levelOf(samples: Int16Array, hz: number): number {
  let re = 0;
  let im = 0;
  const frames = samples.length >> 1;
  for (let frame = 0; frame < frames; frame++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * frame) / frames);
    const angle = (2 * Math.PI * hz * frame) / RATE_HZ;
    re += (samples[frame * 2] ?? 0) * window * Math.cos(angle);
    im += (samples[frame * 2] ?? 0) * window * Math.sin(angle);
  }
  return 20 * Math.log10((4 * Math.hypot(re, im)) / frames / 32_767);
}
