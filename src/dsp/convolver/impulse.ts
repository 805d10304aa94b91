/**
 * An impulse response: what comes out at an ear when a click goes in at a channel. `leftToRight` and `rightToLeft` only for
 * responses in true stereo; the same array twice is one response for both channels.
 */
export type Impulse = {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly leftToRight?: Float32Array;
  readonly rightToLeft?: Float32Array;
};

/** Six seconds at 44.1 kHz. */
export const MAX_TAPS = 262_144;

export function tapsOf({ left, right, leftToRight, rightToLeft }: Impulse): number {
  return Math.max(left.length, right.length, leftToRight?.length ?? 0, rightToLeft?.length ?? 0);
}
