import type { StreamFormat } from "./wire.ts";

/** Decoded stereo from a starting point to an end point; lives on one thread and is read by one loop. */
export interface PcmSource {
  readonly format: StreamFormat;
  /** What it is brought to when nobody asks for a rate; absent = it stays as it is. */
  readonly usualRateHz?: number;
  /**
   * Fills `block` (interleaved stereo float32, MAX_BLOCK_FRAMES) from its beginning and returns the number of frames,
   * 0 at the end. A damaged file ends where its last good sample is. Samples are finite.
   */
  read(block: Float32Array): number | Promise<number>;
  /** Frees everything. A pending `read` resolves soon; its result means nothing. Call once. */
  close(): void;
}

/** Frames between two points in time, each rounded to the nearest frame; Infinity without an end. */
export function rangeFrames(startSeconds: number, endSeconds: number | null, rateHz: number): number {
  if (endSeconds === null) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.round(endSeconds * rateHz) - Math.round(startSeconds * rateHz));
}

/** Rates and channel counts that real files have; anything else is a broken header. */
export function isPlausible(rateHz: number, channels: number): boolean {
  return rateHz >= 1_000 && rateHz <= 768_000 && channels >= 1 && channels <= 64;
}

/** 60 dB above full scale: no recording, but something else that was taken for floating point. */
const MAX_AMPLITUDE = 1000;

/** Replaces by silence what float files can hold and no device must get: NaN and infinities, and blocks of absurd numbers. */
export function scrub(samples: Float32Array, count: number): void {
  let peak = 0;
  for (let i = 0; i < count; i++) {
    // Only NaN and infinities differ from themselves when subtracted.
    const sample = samples[i] as number;
    if (sample - sample !== 0) samples[i] = 0;
    else if (sample > peak) peak = sample;
    else if (-sample > peak) peak = -sample;
  }
  if (peak > MAX_AMPLITUDE) samples.fill(0, 0, count);
}
