import type { Section } from "../biquad/coefficients.ts";
import { kWeighting } from "./k-weighting.ts";

const STATES = 4;

/**
 * The K-weighted sum of squares of a stream of interleaved channels, each counted with its weight (BS.1770-5: 1 for left,
 * right and centre, 1.41 for surrounds, 0 for the effects channel).
 */
export class KWeightedPower {
  readonly channels: number;
  readonly #weights: readonly number[];
  readonly #filters: readonly [Section, Section];
  readonly #state: Float64Array;
  /** A number that a function hands back can be an allocation; one that lies here is none. */
  readonly #sum = new Float64Array(1);

  constructor(rateHz: number, weights: readonly number[]) {
    this.channels = weights.length;
    this.#weights = weights;
    this.#filters = kWeighting(rateHz);
    this.#state = new Float64Array(weights.length * STATES);
  }

  /** The weighted sum of squares of these frames. */
  add(samples: Float32Array, offsetFrames: number, frames: number): number {
    this.#sum[0] = 0;
    const weights = this.#weights;
    if (weights.length === 2 && weights[0] === 1 && weights[1] === 1) {
      this.#addPair(samples, offsetFrames, frames);
      return this.#sum[0] ?? 0;
    }
    // An iterator would be an allocation for each block.
    for (let channel = 0; channel < weights.length; channel++) {
      const weight = weights[channel] ?? 0;
      if (weight !== 0) this.#addChannel(samples, offsetFrames, frames, channel, weight);
    }
    return this.#sum[0] ?? 0;
  }

  reset(): void {
    this.#state.fill(0);
  }

  /** Both channels at once: two recursions side by side take hardly longer than one. */
  #addPair(samples: Float32Array, offsetFrames: number, frames: number): void {
    const [shelf, high] = this.#filters;
    const { b0, b1, b2, a1, a2 } = shelf;
    const { a1: c1, a2: c2 } = high;
    const state = this.#state;
    let ls1 = state[0] ?? 0;
    let ls2 = state[1] ?? 0;
    let lt1 = state[2] ?? 0;
    let lt2 = state[3] ?? 0;
    let rs1 = state[4] ?? 0;
    let rs2 = state[5] ?? 0;
    let rt1 = state[6] ?? 0;
    let rt2 = state[7] ?? 0;
    let left = 0;
    let right = 0;
    const end = (offsetFrames + frames) * 2;
    for (let i = offsetFrames * 2; i < end; i += 2) {
      const leftIn = samples[i] ?? 0;
      const rightIn = samples[i + 1] ?? 0;
      const leftShelved = b0 * leftIn + ls1;
      const rightShelved = b0 * rightIn + rs1;
      ls1 = b1 * leftIn + ls2 - a1 * leftShelved;
      rs1 = b1 * rightIn + rs2 - a1 * rightShelved;
      ls2 = b2 * leftIn - a2 * leftShelved;
      rs2 = b2 * rightIn - a2 * rightShelved;
      const leftOut = leftShelved + lt1;
      const rightOut = rightShelved + rt1;
      lt1 = lt2 - 2 * leftShelved - c1 * leftOut;
      rt1 = rt2 - 2 * rightShelved - c1 * rightOut;
      lt2 = leftShelved - c2 * leftOut;
      rt2 = rightShelved - c2 * rightOut;
      left += leftOut * leftOut;
      right += rightOut * rightOut;
    }
    state[0] = settled(ls1);
    state[1] = settled(ls2);
    state[2] = settled(lt1);
    state[3] = settled(lt2);
    state[4] = settled(rs1);
    state[5] = settled(rs2);
    state[6] = settled(rt1);
    state[7] = settled(rt2);
    this.#sum[0] = (Number.isFinite(left) ? left : 0) + (Number.isFinite(right) ? right : 0);
  }

  /** Both filters in one pass; the second one's numerator is 1, -2, 1. */
  #addChannel(samples: Float32Array, offsetFrames: number, frames: number, channel: number, weight: number): void {
    const [shelf, high] = this.#filters;
    const { b0, b1, b2, a1, a2 } = shelf;
    const { a1: c1, a2: c2 } = high;
    const step = this.channels;
    const state = this.#state;
    const at = channel * STATES;
    let s1 = state[at] ?? 0;
    let s2 = state[at + 1] ?? 0;
    let t1 = state[at + 2] ?? 0;
    let t2 = state[at + 3] ?? 0;
    let sum = 0;
    const end = (offsetFrames + frames) * step;
    for (let i = offsetFrames * step + channel; i < end; i += step) {
      const input = samples[i] ?? 0;
      const shelved = b0 * input + s1;
      s1 = b1 * input + s2 - a1 * shelved;
      s2 = b2 * input - a2 * shelved;
      const output = shelved + t1;
      t1 = t2 - 2 * shelved - c1 * output;
      t2 = shelved - c2 * output;
      sum += output * output;
    }
    state[at] = settled(s1);
    state[at + 1] = settled(s2);
    state[at + 2] = settled(t1);
    state[at + 3] = settled(t2);
    if (Number.isFinite(sum)) this.#sum[0] = (this.#sum[0] ?? 0) + weight * sum;
  }
}

/** Neither denormal, which is slow, nor NaN, from which a filter never comes back. */
function settled(state: number): number {
  const magnitude = Math.abs(state);
  return magnitude > 1e-30 && magnitude < 1e12 ? state : 0;
}
