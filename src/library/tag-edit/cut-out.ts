import { framesRange } from "./sound-range.ts";
import { TagRefusal } from "./tag-refusal.ts";

/** So much sound stays at both ends: TagLib looks for the first frame and the last. */
const KEPT_BYTES = 64 * 1024;

/** A file without most of its sound, and the way back. */
export type CutOut = {
  readonly short: Uint8Array;
  /** The parts of the whole file, given the short one with other tags. Errors: TagRefusal. */
  readonly whole: (edited: Uint8Array) => readonly Uint8Array[];
};

/**
 * Cuts the middle of the sound out of a FLAC or MP3, so that TagLib, which needs several copies of a file in memory,
 * gets a small one. Others stay whole: their headers tell where the sound lies.
 */
export function cutOut(bytes: Uint8Array): CutOut {
  const range = framesRange(bytes);
  if (range === null || range.to - range.from <= 2 * KEPT_BYTES) return { short: bytes, whole: (edited) => [edited] };
  const [from, to] = [range.from + KEPT_BYTES, range.to - KEPT_BYTES];
  return {
    short: Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
    whole: (edited) => {
      const found = framesRange(edited);
      if (found === null || found.to - found.from !== 2 * KEPT_BYTES) {
        throw new TagRefusal("writing its tags would change the sound");
      }
      const seam = found.from + KEPT_BYTES;
      return [edited.subarray(0, seam), bytes.subarray(from, to), edited.subarray(seam)];
    },
  };
}
