import { FADE_SECONDS, fadeGain } from "../../src/dsp/fade.ts";
import { counterOf, RATE_HZ } from "./coded-track.ts";
import type { Line, Stretch } from "./fade-fit.ts";

const FADE_FRAMES = Math.ceil(RATE_HZ * FADE_SECONDS);
/** So many frames of a fade may look untouched in 16 bits: it begins with a bend. */
const MAX_BEGUN_FRAMES = 40;

/**
 * What is left of a stretch without the place before it, which a seek left: it fades out by the law of our fades, from at
 * most some frames before the stretch on. The place that was sought comes in over it, and may be left before it is in.
 */
export function overFade(stretch: Stretch, before: Line): Stretch[] {
  return Array.from({ length: MAX_BEGUN_FRAMES }, (_, begun) => {
    // What was left near its end has no more than that to fade.
    const frames = Math.min(FADE_FRAMES, before.track.frames - before.place + begun);
    return {
      frames: stretch.frames,
      frame: (index) => {
        const [left, right] = stretch.frame(index);
        const gain = fadeGain((index + begun + 1) / frames);
        return [left - gain * before.track.code, right - gain * counterOf(before.place + index)];
      },
    };
  });
}
