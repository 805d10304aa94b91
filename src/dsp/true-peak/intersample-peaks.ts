import { DELAY_FRAMES, EVEN, HALF, MAX_RISE, ODD, TAPS } from "./interpolation.ts";

/** Frames worked on at a time. */
export const CHUNK_FRAMES = 64;
const HISTORY = TAPS - 1;

/**
 * How high the waveform gets around each sample of a stereo stream, between the samples too (BS.1770-5 annex 2: four
 * times oversampled). The answer is DELAY_FRAMES late.
 */
export class IntersamplePeaks {
  /** Of both channels: the samples before this chunk, then the chunk. */
  readonly #left = new Float64Array(HISTORY + CHUNK_FRAMES);
  readonly #right = new Float64Array(HISTORY + CHUNK_FRAMES);
  #before = 0;

  /**
   * Fills `peaks[0..frames)` with the larger channel's peak around the frames DELAY_FRAMES before each of these (at most
   * CHUNK_FRAMES). Where no peak can be above `floor`, the samples alone are looked at.
   */
  of(samples: Float32Array, offsetFrames: number, frames: number, floor: number, peaks: Float64Array): void {
    const left = this.#left;
    const right = this.#right;
    for (let i = 0, at = offsetFrames * 2; i < frames; i++, at += 2) {
      left[HISTORY + i] = samples[at] ?? 0;
      right[HISTORY + i] = samples[at + 1] ?? 0;
    }
    const length = HISTORY + frames;
    if (highest(left, right, length) * MAX_RISE <= floor) this.#sampleValues(frames, peaks);
    else this.#between(frames, peaks);
    left.copyWithin(0, frames, length);
    right.copyWithin(0, frames, length);
  }

  reset(): void {
    this.#left.fill(0);
    this.#right.fill(0);
    this.#before = 0;
  }

  #sampleValues(frames: number, peaks: Float64Array): void {
    const middle = HISTORY - DELAY_FRAMES;
    for (let i = 0; i < frames; i++) {
      peaks[i] = Math.max(Math.abs(this.#left[middle + i] ?? 0), Math.abs(this.#right[middle + i] ?? 0));
    }
    this.#before = 0;
  }

  #between(frames: number, peaks: Float64Array): void {
    const middle = HISTORY - DELAY_FRAMES;
    for (let i = 0; i < frames; i++) {
      const here = Math.max(Math.abs(this.#left[middle + i] ?? 0), Math.abs(this.#right[middle + i] ?? 0));
      const after = Math.max(highestBetween(this.#left, i), highestBetween(this.#right, i));
      peaks[i] = Math.max(this.#before, here, after);
      this.#before = after;
    }
  }
}

function highest(left: Float64Array, right: Float64Array, length: number): number {
  let peak = 0;
  for (let i = 0; i < length; i++) {
    const l = Math.abs(left[i] ?? 0);
    const r = Math.abs(right[i] ?? 0);
    if (l > peak) peak = l;
    if (r > peak) peak = r;
  }
  return peak;
}

/**
 * Of the three points between the two middle ones of the TAPS samples from `first` on. The filter of the first is that of
 * the last reversed and the one between is its own mirror image, so half of the products serve twice.
 */
function highestBetween(samples: Float64Array, first: number): number {
  const last = first + TAPS - 1;
  let even = 0;
  let odd = 0;
  let half = 0;
  for (let k = 0; k < TAPS / 2; k++) {
    const a = samples[first + k] ?? 0;
    const b = samples[last - k] ?? 0;
    even += (EVEN[k] ?? 0) * (a + b);
    odd += (ODD[k] ?? 0) * (a - b);
    half += (HALF[k] ?? 0) * (a + b);
  }
  const sides = Math.abs(even) + Math.abs(odd);
  return Math.max(sides, Math.abs(half));
}
