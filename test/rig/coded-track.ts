import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WAV_HEADER_BYTES, wavHeader } from "./wav.ts";

export const RATE_HZ = 44_100;
const COUNTER_PERIOD = 32_768;
const FRAME_BYTES = 4;
const CODE_STEP = 37;
const FIRST_CODE = 2_000;

/** A file of known samples: every frame names its track (left channel) and its place in it (right channel). */
export type CodedTrack = {
  readonly index: number;
  readonly uri: string;
  readonly code: number;
  readonly frames: number;
};

/** The left sample of track `index`. Codes are far from silence and from each other, so fades cannot imitate one. */
export function codeOf(index: number): number {
  const code = FIRST_CODE + index * CODE_STEP;
  if (code >= COUNTER_PERIOD) throw new Error(`no code for track ${index}`);
  return code;
}

/** The right sample of frame `frame`. */
export function counterOf(frame: number): number {
  return frame % COUNTER_PERIOD;
}

/** 16-bit stereo WAV, 44.1 kHz. */
export function codedWav(code: number, frames: number): Buffer {
  const wav = Buffer.alloc(WAV_HEADER_BYTES + frames * FRAME_BYTES);
  wavHeader(RATE_HZ, frames * FRAME_BYTES).copy(wav);
  const samples = new Int16Array(wav.buffer, wav.byteOffset + WAV_HEADER_BYTES, frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    samples[2 * frame] = code;
    samples[2 * frame + 1] = frame % COUNTER_PERIOD;
  }
  return wav;
}

/** Writes one track per entry of `lengths` (in frames) as `t000.wav`, ... into `folder`, which is created. */
export function writeCodedTracks(folder: string, lengths: readonly number[]): CodedTrack[] {
  mkdirSync(folder, { recursive: true });
  return lengths.map((frames, index) => {
    const uri = `t${String(index).padStart(3, "0")}.wav`;
    const code = codeOf(index);
    writeFileSync(join(folder, uri), codedWav(code, frames));
    return { index, uri, code, frames };
  });
}
