import type { Processor } from "../processor.ts";
import { HEAD_FRAMES, type ImpulseTables, TAIL_FRAMES } from "./impulse-tables.ts";
import { PartitionedConvolution } from "./partitioned.ts";

export type ConvolverMix = {
  /** Names the tables. */
  readonly key: string;
  /** What the response is multiplied by. */
  readonly gain: number;
  /** From 0, only what went in, to 1, only what the response makes of it. */
  readonly mix: number;
};

/** Head blocks in a block of the tail. */
const STEPS = TAIL_FRAMES / HEAD_FRAMES;
/** The answer of a tail that is not there. Not `undefined`: what is either that or a number takes memory for each sample. */
const NOTHING = new Float64Array(HEAD_FRAMES * 2);

/**
 * Convolution with an impulse response, for room correction and the like. Short blocks for the beginning of the response
 * keep the delay small, long blocks for the rest keep the work small; the work on a long block is spread over the short
 * ones of the next, and its answer begins where the head's taps end.
 */
export class Convolver implements Processor {
  readonly latencyFrames: number;
  readonly #key: string;
  readonly #head: PartitionedConvolution;
  readonly #tail: PartitionedConvolution | null;
  /** Partitions of the tail to gather in one step. */
  readonly #slice: number;
  /** What has come of the present block of the tail. */
  readonly #block = new Float64Array(TAIL_FRAMES * 2);
  readonly #pieces = Array.from({ length: STEPS }, (_, step) =>
    this.#block.subarray(step * HEAD_FRAMES * 2, (step + 1) * HEAD_FRAMES * 2),
  );
  readonly #out = new Float32Array(HEAD_FRAMES * 2);
  /** What went in, until it comes out with the strongest part of its response. */
  readonly #dry: Float32Array;
  #dryAt = 0;
  #headAt = 0;
  #step = 0;
  #mix: ConvolverMix;
  /** At the beginning of the block that comes out, and by how much it grows with each frame. */
  #dryGain: number;
  #dryStep = 0;
  #wetGain: number;

  constructor(tables: ImpulseTables, mix: ConvolverMix) {
    this.#key = tables.key;
    this.#head = new PartitionedConvolution(tables.head);
    this.#tail = tables.tail === null ? null : new PartitionedConvolution(tables.tail);
    this.#slice = Math.ceil((tables.tail?.partitions ?? 0) / (STEPS - 2));
    this.latencyFrames = HEAD_FRAMES + tables.peakFrame;
    this.#dry = new Float32Array((HEAD_FRAMES + tables.peakFrame) * 2);
    this.#mix = mix;
    this.#dryGain = 1 - mix.mix;
    this.#wetGain = mix.gain * mix.mix;
  }

  /** Within a block of the head, in a straight line. False: this is another response. */
  retune(mix: ConvolverMix): boolean {
    if (mix.key !== this.#key) return false;
    this.#mix = mix;
    return true;
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
    this.#out.fill(0);
    this.#dry.fill(0);
    this.#dryAt = 0;
    this.#headAt = 0;
    this.#step = 0;
  }

  /** Takes frames in and gives out as many of the block before. */
  #exchange(samples: Float32Array, offsetFrames: number, frames: number): void {
    let at = offsetFrames * 2;
    let out = this.#headAt * 2;
    let blockAt = this.#step * HEAD_FRAMES * 2 + out;
    let dryAt = this.#dryAt;
    const block = this.#block;
    const dry = this.#dry;
    const wet = this.#out;
    const dryStep = this.#dryStep;
    const firstGain = this.#dryGain + dryStep * (this.#headAt + 1);
    for (let i = 0; i < frames; i++, at += 2, out += 2, blockAt += 2) {
      const left = finite(samples[at] ?? 0);
      const right = finite(samples[at + 1] ?? 0);
      block[blockAt] = left;
      block[blockAt + 1] = right;
      const dryGain = firstGain + dryStep * i;
      samples[at] = (wet[out] ?? 0) + (dry[dryAt] ?? 0) * dryGain;
      samples[at + 1] = (wet[out + 1] ?? 0) + (dry[dryAt + 1] ?? 0) * dryGain;
      dry[dryAt] = left;
      dry[dryAt + 1] = right;
      dryAt = dryAt + 2 === dry.length ? 0 : dryAt + 2;
    }
    this.#dryAt = dryAt;
    this.#headAt += frames;
  }

  /** A block of the head is full. */
  #work(): void {
    this.#headAt = 0;
    this.#head.take(this.#pieces[this.#step] ?? this.#block);
    this.#head.gather(0, this.#head.partitions, 0);
    this.#head.answer();
    if (this.#tail !== null && this.#step === 0) {
      // The last block of the tail was taken one step ago: its own partition is all that is missing.
      this.#tail.gather(0, 1, 0);
      this.#tail.answer();
    }
    this.#mixOut();
    if (this.#tail !== null) this.#workAhead(this.#tail);
    this.#step = (this.#step + 1) % STEPS;
  }

  #workAhead(tail: PartitionedConvolution): void {
    const first = 1 + (this.#step - 1) * this.#slice;
    if (this.#step === STEPS - 1) tail.take(this.#block);
    else if (this.#step > 0) tail.gather(first, first + this.#slice, 1);
  }

  #mixOut(): void {
    const { gain, mix } = this.#mix;
    const firstGain = this.#wetGain;
    const step = (gain * mix - firstGain) / HEAD_FRAMES;
    const head = this.#head.answered;
    const tail = this.#tail?.answered ?? NOTHING;
    const tailAt = this.#tail === null ? 0 : this.#step * HEAD_FRAMES * 2;
    const out = this.#out;
    for (let i = 0, at = 0; i < HEAD_FRAMES; i++, at += 2) {
      const wetGain = firstGain + step * (i + 1);
      out[at] = wetGain * ((head[at + 1] ?? 0) + (tail[tailAt + at + 1] ?? 0));
      out[at + 1] = wetGain * ((head[at] ?? 0) + (tail[tailAt + at] ?? 0));
    }
    this.#wetGain = gain * mix;
    this.#dryGain += this.#dryStep * HEAD_FRAMES;
    this.#dryStep = (1 - mix - this.#dryGain) / HEAD_FRAMES;
  }
}

/** A spectrum with one NaN in it is nothing but NaN. */
function finite(sample: number): number {
  return Number.isFinite(sample) ? sample : 0;
}
