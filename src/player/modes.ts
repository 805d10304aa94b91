import type { Options } from "./snapshot.ts";

export type Modes = Pick<Options, "repeat" | "single" | "consume">;

/**
 * Index in the playing order of what follows the entry at `index` at its natural end; null = nothing does.
 * MPD's meaning: `single` repeats one entry only together with `repeat`, and not while entries are consumed; a
 * consumed entry that is alone has nothing to repeat. The whole table is spelled out in the tests.
 */
export function indexAfter(modes: Modes, index: number, length: number): number | null {
  const consumes = modes.consume !== "off";
  if (modes.single !== "off" && modes.repeat && !consumes) return index;
  if (index + 1 < length) return index + 1;
  return modes.repeat && (index > 0 || !consumes) ? 0 : null;
}

/** `single` without `repeat`: playback pauses at the start of what follows. */
export function pausesAtBorder(modes: Modes): boolean {
  return modes.single !== "off" && !modes.repeat;
}

/** Index of what `previous` plays: the one before, the last one in repeat mode, else the first one again. */
export function indexBefore(repeat: boolean, index: number, length: number): number {
  if (index > 0) return index - 1;
  return repeat ? length - 1 : index;
}
