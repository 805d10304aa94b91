import { ABSOLUTE_GATE_LUFS, LoudnessHistogram, loudnessOf, meanSquareOf } from "./loudness-histogram.ts";

const STEP_LU = 0.5;
/** Where in its step the mean of the blocks lies. */
const PLACES = 256;
const SPREAD = 10;
const INTEGRATED_GATE_LU = 10;

/**
 * The blocks of a track in some 100 bytes, so that the loudness of an album can be told from its tracks: for each step of
 * 0.5 LU how many there are (LEB128) and, if any, their mean. The first byte is the number of the first step.
 */
export function packBlocks(blocks: LoudnessHistogram): Uint8Array {
  const steps = blocks.steps(STEP_LU);
  const first = steps.findIndex((step) => step.blocks > 0);
  const last = steps.findLastIndex((step) => step.blocks > 0);
  const bytes: number[] = [Math.max(0, first)];
  for (let index = first; first !== -1 && index <= last; index++) {
    const { blocks: count, meanSquare } = steps[index] ?? { blocks: 0, meanSquare: 0 };
    for (let left = count; ; left = Math.floor(left / 128)) {
      bytes.push((left % 128) + (left >= 128 ? 128 : 0));
      if (left < 128) break;
    }
    if (count === 0) continue;
    const place = (loudnessOf(meanSquare) - ABSOLUTE_GATE_LUFS) / STEP_LU - index;
    bytes.push(Math.max(0, Math.min(PLACES - 1, Math.floor(place * PLACES))));
  }
  return Uint8Array.from(bytes);
}

/** The loudness of several tracks as one programme, gated over all of them (ReplayGain 2.0, album gain); null = silence. */
export function loudnessOfAll(tracks: readonly Uint8Array[]): number | null {
  const all = new LoudnessHistogram();
  for (const track of tracks) addPacked(all, track);
  return all.gatedLoudness(INTEGRATED_GATE_LU);
}

/** Several blocks of one step lie all over it: a gate that falls into it takes its share of them. */
function addSpread(all: LoudnessHistogram, middle: number, width: number, count: number): void {
  const parts = count === 1 ? 1 : SPREAD;
  for (let part = 0; part < parts; part++) {
    const at = middle + (((part + 0.5) / parts) * 2 - 1) * width;
    all.add(meanSquareOf(ABSOLUTE_GATE_LUFS + at * STEP_LU), count / parts);
  }
}

function addPacked(all: LoudnessHistogram, bytes: Uint8Array): void {
  let at = 1;
  for (let step = bytes[0] ?? 0; at < bytes.length; step++) {
    let count = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at++] ?? 0;
      count += (byte % 128) * unit;
      if (byte < 128) break;
    }
    if (count === 0) continue;
    const place = ((bytes[at++] ?? 0) + 0.5) / PLACES;
    addSpread(all, step + place, Math.min(place, 1 - place), count);
  }
}
