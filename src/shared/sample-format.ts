import type { AudioFormat } from "./song.ts";

/** What a device takes, little endian: S24 sits in the low three bytes of four, S24_3 is packed. */
export type SampleFormat = "S16" | "S24_3" | "S24" | "S32" | "FLOAT";

export const BYTES_PER_SAMPLE: Readonly<Record<SampleFormat, number>> = { S16: 2, S24_3: 3, S24: 4, S32: 4, FLOAT: 4 };

/** Significant bits; a float holds 24 exactly. */
export const BITS: Readonly<Record<SampleFormat, number>> = { S16: 16, S24_3: 24, S24: 24, S32: 32, FLOAT: 24 };

const FOR_16: readonly SampleFormat[] = ["S16", "S32", "S24_3", "S24", "FLOAT"];
const FOR_24: readonly SampleFormat[] = ["S24_3", "S32", "S24", "FLOAT", "S16"];
const FOR_32: readonly SampleFormat[] = ["S32", "S24_3", "S24", "FLOAT", "S16"];

/** Best first: what holds every bit of the source with the least padding, then what loses least. */
export function preferredFormats(bits: AudioFormat["bits"]): readonly SampleFormat[] {
  if (bits === 8 || bits === 16) return FOR_16;
  return bits === 24 ? FOR_24 : FOR_32;
}

/** The bits a device must keep so that a source loses none: lossy and float sources are content with any. */
export function neededBits(bits: AudioFormat["bits"]): number {
  if (bits === "f") return 0;
  return Math.min(bits, 24);
}
