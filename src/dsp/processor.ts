/** The longest block that a processor takes. */
export const MAX_BLOCK_FRAMES = 8192;

/**
 * A stage of the chain, made for one rate. It works in place on interleaved stereo floats (full scale = 1) with a state of
 * its own, gives the same output for any split of the stream into blocks, and allocates nothing while it runs. Another
 * rate takes another processor: whatever is heavy to build is built by who makes it, off the audio thread.
 */
export interface Processor {
  /** By how many frames the output is later than the input. */
  readonly latencyFrames: number;
  /** Changes the first `frames` frames of `samples`, at most MAX_BLOCK_FRAMES. */
  process(samples: Float32Array, frames: number): void;
  /** As if nothing had been heard yet. */
  reset(): void;
}
