/** From and to, both allowed. */
export type Limit = readonly [from: number, to: number];

/** What can be asked of each stage: the same for REST, stored settings and imported filter lists. */
export const SOUND_LIMITS = {
  levelMatcher: { targetLufs: [-40, -6], limitDb: [0, 24] },
  band: { frequencyHz: [10, 40_000], gainDb: [-30, 30], q: [0.05, 100] },
  parametric: { preampDb: [-30, 30] },
  graphic: { sliderDb: [-15, 15] },
  convolver: { gainDb: [-40, 20], mix: [0, 1] },
  compressor: {
    thresholdDb: [-60, 0],
    ratio: [1, 20],
    kneeDb: [0, 24],
    attackMs: [0.1, 500],
    releaseMs: [5, 5000],
    makeUpDb: [0, 24],
  },
  enhance: { intensity: [0, 100] },
  width: { width: [0, 2], bassHz: [20, 1000] },
  crossfeed: { cutHz: [200, 2000], levelDb: [1, 20] },
  balance: [-1, 1],
  limiter: { ceilingDb: [-12, 0], lookAheadMs: [1.5, 5], releaseMs: [50, 200] },
} as const satisfies Record<string, Limit | Record<string, Limit>>;

export function within(value: number, [from, to]: Limit): boolean {
  return value >= from && value <= to;
}
