import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const RATE_HZ = 44_100;
const COUNTER_PERIOD = 32_768;
const HEADER_BYTES = 44;
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
  const wav = Buffer.alloc(HEADER_BYTES + frames * FRAME_BYTES);
  writeHeader(wav, frames * FRAME_BYTES);
  const samples = new Int16Array(wav.buffer, wav.byteOffset + HEADER_BYTES, frames * 2);
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

function writeHeader(wav: Buffer, dataBytes: number): void {
  wav.write("RIFF", 0);
  wav.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(RATE_HZ, 24);
  wav.writeUInt32LE(RATE_HZ * FRAME_BYTES, 28);
  wav.writeUInt16LE(FRAME_BYTES, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(dataBytes, 40);
}
