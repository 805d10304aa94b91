import type { Deck } from "./deck.ts";

/**
 * The gain of what comes in, at each `share` (0..1) of an overlap; read backwards that of what goes out.
 * `equalPower`: the squares of both add up to 1, so two unrelated sounds stay as loud as one. `linear`: both add up to 1, so
 * the same sound twice stays as loud as once. `sum`: both as they are.
 */
export const FADE_LAWS = {
  equalPower: (share: number) => Math.sin(share * (Math.PI / 2)),
  linear: (share: number) => share,
  sum: (_share: number) => 1,
} as const;

export type FadeLaw = keyof typeof FADE_LAWS;

/** Here both laws are wrong by the same 1.5 dB in the middle: linear fades dip below it, those of equal power swell above. */
const CORRELATED = Math.SQRT2 - 1;
/** 0.74 s at 44.1 kHz: longer than a bar of bass, and half a millisecond of work. */
const MAX_COMPARED_FRAMES = 2 ** 15;
/** Less of both proves nothing. */
const MIN_COMPARED_FRAMES = 2 ** 10;

/** The law for the next `frames` of `from` over those of `into`, by how much they are alike as they will be heard together. */
export function fadeLaw(from: Deck, into: Deck, frames: number, isFaded: boolean): FadeLaw {
  if (!isFaded) return "sum";
  const compared = Math.min(frames, from.available, into.available, MAX_COMPARED_FRAMES);
  if (compared < MIN_COMPARED_FRAMES) return "equalPower";
  return correlation(from, into, compared) > CORRELATED ? "linear" : "equalPower";
}

/** -1..1; 0 also for silence. */
function correlation(one: Deck, other: Deck, frames: number): number {
  const power = Math.sqrt(one.dot(one, frames) * other.dot(other, frames));
  return power > 0 ? one.dot(other, frames) / power : 0;
}
