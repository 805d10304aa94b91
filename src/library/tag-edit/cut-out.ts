import type { ByteRange } from "../tags/audio-payload.ts";
import { type ByteSource, bytesInMemory } from "../tags/byte-source.ts";
import { chunkRange, framesRange } from "./sound-range.ts";
import { TagRefusal } from "./tag-refusal.ts";

/** So much sound stays at each end: TagLib looks for the first frame and the last. Even, as chunks are padded. */
const KEPT_BYTES = 64 * 1024;
/** Where the length of all that follows is written in a WAV or AIFF. */
const OUTER_LENGTH_AT = 4;
const MAX_LENGTH = 0xffff_ffff;

/** Bytes, or a stretch of the file as it was. */
export type Part = Uint8Array | ByteRange;

/** A file without most of its sound, and the way back. */
export type CutOut = {
  readonly short: Uint8Array;
  /** The parts of the whole file, given the short one with other tags. Errors: TagRefusal. */
  readonly whole: (edited: Uint8Array) => readonly Part[];
};

/**
 * Cuts the middle of the sound out of a FLAC, MP3, WAV or AIFF, so that TagLib, which needs several copies of a file in
 * memory, gets a small one. MP4 and Ogg stay whole: the first tells where each piece of sound lies, the second numbers
 * its pages.
 */
export function cutOut(source: ByteSource): CutOut {
  const chunk = chunkRange(source);
  const range = chunk ?? framesRange(source);
  if (range === null || range.to - range.from <= 4 * KEPT_BYTES) {
    return { short: source.read(0, source.sizeBytes), whole: (edited) => [edited] };
  }
  const from = range.from + KEPT_BYTES;
  const to = range.to - KEPT_BYTES - ((range.to - range.from) % 2);
  const short = Buffer.concat([source.read(0, from), source.read(to, source.sizeBytes - to)]);
  if (chunk !== null) changeLengths(short, chunk, from - to);
  return {
    short,
    whole: (edited) => {
      const bytes = Buffer.from(edited.buffer, edited.byteOffset, edited.byteLength);
      const found = chunk === null ? framesRange(bytesInMemory(bytes)) : chunkRange(bytesInMemory(bytes));
      if (found === null || found.to - found.from !== range.to - range.from - (to - from)) {
        throw new TagRefusal("writing its tags would change the sound");
      }
      if (chunk !== null) changeLengths(bytes, { ...chunk, from: found.from }, to - from);
      const seam = found.from + KEPT_BYTES;
      return [bytes.subarray(0, seam), { from, to }, bytes.subarray(seam)];
    },
  };
}

function changeLengths(
  bytes: Buffer,
  { from, order }: { readonly from: number; readonly order: "LE" | "BE" },
  by: number,
) {
  for (const at of [OUTER_LENGTH_AT, from - 4]) {
    const length = (order === "LE" ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + by;
    if (length < 0 || length > MAX_LENGTH) throw new TagRefusal("its headers tell lengths that cannot be");
    if (order === "LE") bytes.writeUInt32LE(length, at);
    else bytes.writeUInt32BE(length, at);
  }
}
