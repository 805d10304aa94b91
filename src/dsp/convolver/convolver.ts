import type { Processor } from "../processor.ts";
import { type Impulse, PartitionedConvolution } from "./partitioned.ts";

/** The delay of the whole. */
const HEAD_FRAMES = 1024;
const TAIL_FRAMES = 8192;
/** Taps from here on are the tail's: its answer to a block then comes just in time. */
const TAIL_FROM = TAIL_FRAMES - HEAD_FRAMES;

/**
 * Convolution with an impulse response for room correction and the like. Short blocks for the beginning
 * of the response keep the delay small, long blocks for the rest keep the work small.
 */
export class Convolver implements Processor {
  readonly latencyFrames = HEAD_FRAMES;
  readonly #head: PartitionedConvolution;
  readonly #tail: PartitionedConvolution | null;
  readonly #left = new Float64Array(TAIL_FRAMES);
  readonly #right = new Float64Array(TAIL_FRAMES);
  readonly #tailLeft = new Float64Array(TAIL_FRAMES);
  readonly #tailRight = new Float64Array(TAIL_FRAMES);
  readonly #out = new Float32Array(HEAD_FRAMES * 2);
  /** Frames of the present tail block, and of the present head block, that have come. */
  #tailAt = 0;
  #headAt = 0;

  constructor(impulse: Impulse) {
    const taps = Math.max(impulse.left.length, impulse.right.length);
    this.#head = new PartitionedConvolution(impulse, 0, Math.min(taps, TAIL_FROM), HEAD_FRAMES);
    this.#tail = taps > TAIL_FROM ? new PartitionedConvolution(impulse, TAIL_FROM, taps, TAIL_FRAMES) : null;
  }

  process(samples: Float32Array, frames: number): void {
    for (let done = 0; done < frames; ) {
      const count = Math.min(frames - done, HEAD_FRAMES - this.#headAt);
      this.#exchange(samples, done, count);
      done += count;
      if (this.#headAt === HEAD_FRAMES) this.#work();
    }
  }

  reset(): void {
    this.#head.reset();
    this.#tail?.reset();
    for (const array of [this.#left, this.#right, this.#tailLeft, this.#tailRight]) array.fill(0);
    this.#out.fill(0);
    this.#tailAt = 0;
    this.#headAt = 0;
  }

  /** Takes frames in and gives out as many of the block before. */
  #exchange(samples: Float32Array, offsetFrames: number, frames: number): void {
    let at = offsetFrames * 2;
    let out = this.#headAt * 2;
    for (let i = 0; i < frames; i++, at += 2, out += 2) {
      this.#left[this.#tailAt + i] = finite(samples[at] ?? 0);
      this.#right[this.#tailAt + i] = finite(samples[at + 1] ?? 0);
      samples[at] = this.#out[out] ?? 0;
      samples[at + 1] = this.#out[out + 1] ?? 0;
    }
    this.#tailAt += frames;
    this.#headAt += frames;
  }

  /** A head block is full, and perhaps a tail block with it, whose answer begins with the same frames. */
  #work(): void {
    const from = this.#tailAt - HEAD_FRAMES;
    this.#headAt = 0;
    this.#head.process(this.#left.subarray(from, this.#tailAt), this.#right.subarray(from, this.#tailAt));
    if (this.#tailAt === TAIL_FRAMES) {
      this.#tailAt = 0;
      if (this.#tail !== null) {
        this.#tail.process(this.#left, this.#right);
        this.#tailLeft.set(this.#tail.left);
        this.#tailRight.set(this.#tail.right);
      }
    }
    // The tail's answer begins one head block before the next tail block.
    const tail = this.#tailAt;
    for (let i = 0; i < HEAD_FRAMES; i++) {
      this.#out[i * 2] = (this.#head.left[i] ?? 0) + (this.#tailLeft[tail + i] ?? 0);
      this.#out[i * 2 + 1] = (this.#head.right[i] ?? 0) + (this.#tailRight[tail + i] ?? 0);
    }
  }
}

/** A spectrum with one NaN in it is nothing but NaN. */
function finite(sample: number): number {
  return Number.isFinite(sample) ? sample : 0;
}
