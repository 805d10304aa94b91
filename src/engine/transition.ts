import type { MixRamp } from "../shared/sound/mix-ramp.ts";

/** How one source goes over into the next; the seconds are those in which both are heard. */
export type Transition =
  | { readonly kind: "gapless" }
  /** The one fades out while the other fades in. */
  | { readonly kind: "crossfade"; readonly seconds: number }
  /** Both as they are: the one has faded out, and the other has not begun in earnest. */
  | { readonly kind: "overlap"; readonly seconds: number };

export type TransitionSettings = {
  /** 0 = everything is joined without a gap. */
  readonly crossfadeSeconds: number;
  /** The level at which ramps may cross, in dB. */
  readonly mixRampDb: number;
  /** Taken off what the ramps allow; null or 0 = MixRamp is off. */
  readonly mixRampDelaySeconds: number | null;
};

export const NO_TRANSITION: TransitionSettings = { crossfadeSeconds: 0, mixRampDb: 0, mixRampDelaySeconds: null };

/** `gainDb`: by how much it is heard louder than its ramps say. */
export type Ramped = { readonly mixRamp: MixRamp | null; readonly gainDb: number };

const GAPLESS: Transition = { kind: "gapless" };
const POINT = /^\s*([+-]?\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s*$/;

/**
 * As MPD does it (doc/protocol.rst, `crossfade`, `mixrampdb`, `mixrampdelay`; src/player/CrossFade.cxx): MixRamp only if
 * crossfading is on, a crossfade where one of the ramps is missing, and no overlap at all where a ramp never reaches the
 * level or there is less of it than the delay. Besides, what continues the one before is never mixed with it.
 */
export function transitionBetween(
  { crossfadeSeconds, mixRampDb, mixRampDelaySeconds }: TransitionSettings,
  from: Ramped,
  into: Ramped & { readonly isContinuation: boolean },
): Transition {
  if (!(crossfadeSeconds > 0) || into.isContinuation) return GAPLESS;
  const delaySeconds = mixRampDelaySeconds ?? 0;
  if (!(delaySeconds > 0) || from.mixRamp === null || into.mixRamp === null) {
    return { kind: "crossfade", seconds: crossfadeSeconds };
  }
  const endSeconds = secondsAt(from.mixRamp.end, mixRampDb - from.gainDb);
  const startSeconds = secondsAt(into.mixRamp.start, mixRampDb - into.gainDb);
  if (endSeconds === null || startSeconds === null) return GAPLESS;
  const seconds = endSeconds + startSeconds - delaySeconds;
  return seconds > 0 ? { kind: "overlap", seconds } : GAPLESS;
}

/** When a ramp first reaches a level; null = never, as far as it can be read. */
function secondsAt(ramp: string, levelDb: number): number | null {
  for (const point of ramp.split(";")) {
    const [, db, seconds] = POINT.exec(point) ?? [];
    if (db === undefined || seconds === undefined) return null;
    if (Number(db) >= levelDb) return Number(seconds);
  }
  return null;
}
