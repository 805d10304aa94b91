import type { Speaker } from "./stereo.ts";

/** Sample sizes of the lossless integer subtypes (SF_FORMAT_SUBMASK of sndfile.h); everything else is float or lossy. */
const BITS = new Map([
  [0x0001, 8], // PCM_S8
  [0x0002, 16],
  [0x0003, 24],
  [0x0004, 32],
  [0x0005, 8], // PCM_U8
  [0x0070, 16], // ALAC in CAF
  [0x0071, 24], // 20 bits, which a device takes as 24
  [0x0072, 24],
  [0x0073, 32],
]);

const SUBTYPE_MASK = 0xffff;

/** Bits per sample of a format word of SF_INFO; 0 = float or lossy. */
export function sndfileBits(format: number): number {
  return BITS.get(format & SUBTYPE_MASK) ?? 0;
}

/** SF_CHANNEL_MAP_* of sndfile.h, by number. */
const POSITIONS: readonly Speaker[] = [
  "other", // invalid
  "FC", // mono
  "FL",
  "FR",
  "FC",
  "FL",
  "FR",
  "FC",
  "BC",
  "BL",
  "BR",
  "LFE",
  "FLC",
  "FRC",
  "SL",
  "SR",
];

/** The layout that a channel map describes, or null if it names no place for some channel. */
export function sndfileLayout(map: Int32Array): readonly Speaker[] | null {
  if (map.includes(0)) return null;
  return Array.from(map, (position) => POSITIONS[position] ?? "other");
}

/** Channel order of Vorbis (I, 4.3.9) and Opus (RFC 7845, 5.1.1.2), which libsndfile delivers and does not tell. */
const OGG_LAYOUTS: readonly (readonly Speaker[])[] = [
  [],
  ["FC"],
  ["FL", "FR"],
  ["FL", "FC", "FR"],
  ["FL", "FR", "BL", "BR"],
  ["FL", "FC", "FR", "BL", "BR"],
  ["FL", "FC", "FR", "BL", "BR", "LFE"],
  ["FL", "FC", "FR", "SL", "SR", "BC", "LFE"],
  ["FL", "FC", "FR", "SL", "SR", "BL", "BR", "LFE"],
];

/** The layout that a codec prescribes; null = it prescribes none. */
export function codecLayout(format: number, channels: number): readonly Speaker[] | null {
  const isOpus = (format & SUBTYPE_MASK) === 0x0064;
  return isOpus || isVorbis(format) ? (OGG_LAYOUTS[channels] ?? null) : null;
}

/** MPEG layer III, as far as libsndfile tells (SF_FORMAT_MPEG_LAYER_III). */
export function isMp3(format: number): boolean {
  return (format & SUBTYPE_MASK) === 0x0082;
}

/** Vorbis, which comes in Ogg (SF_FORMAT_VORBIS). */
export function isVorbis(format: number): boolean {
  return (format & SUBTYPE_MASK) === 0x0060;
}
