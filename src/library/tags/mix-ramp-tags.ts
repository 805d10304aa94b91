import type { MixRamp } from "../../shared/sound/mix-ramp.ts";

const START = "MIXRAMP_START";
const END = "MIXRAMP_END";
/** Ten times what any program writes. */
const MAX_CHARS = 2000;

/** The ramps among the comments of a file, under their keys in any case; null unless both are there. */
export function mixRampOf(comments: Iterable<readonly [string, string]>): MixRamp | null {
  const found = new Map<string, string>();
  for (const [key, value] of comments) {
    if (key.length !== START.length && key.length !== END.length) continue;
    const name = key.toUpperCase();
    if ((name === START || name === END) && value.length <= MAX_CHARS && !found.has(name)) found.set(name, value);
  }
  const [start, end] = [found.get(START), found.get(END)];
  return start === undefined || end === undefined ? null : { start, end };
}
