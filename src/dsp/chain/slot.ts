import { isDeepStrictEqual } from "node:util";
import type { Processor } from "../processor.ts";
import type { ChainPlan } from "./chain-plan.ts";

const FADE_SECONDS = 0.02;

/** How a stage is made. `Wish` is plain data, and with the rate it says all that a processor of this stage depends on. */
export type StageRow<Wish, Made extends Processor> = {
  /** What a plan wants of the stage; null = nothing. */
  readonly wish: (plan: ChainPlan, rateHz: number) => Wish | null;
  readonly make: (wish: Wish, rateHz: number, plan: ChainPlan) => Made;
  /** Takes the wish over without a click and without losing what it has heard, or says false. */
  readonly retune?: (processor: Made, wish: Wish) => boolean;
};

/** Room for a block each. */
export type Copies = readonly [Float32Array, Float32Array];

/** A place in a chain, whatever stands there. */
export interface Place {
  /** Null: samples pass untouched. */
  readonly processor: Processor | null;
  readonly isExchanging: boolean;
  readonly isEmpty: boolean;
  readonly latencyFrames: number;
  /** What stood here has failed, and samples pass untouched until something else is wanted. */
  readonly isBroken: boolean;
  /** Null: nothing is wanted. Not while an exchange is under way: one after the other, or it would click. */
  change(plan: ChainPlan | null): void;
  process(samples: Float32Array, frames: number): void;
  /** An exchange under way is over: what was before is not heard any more. */
  settle(): void;
}

/**
 * What stands at a place is exchanged only when something else is wanted of it: then both work for 20 ms, and the new one
 * fades in as the old one fades out, in straight lines, since both carry the same programme.
 */
export class Slot<Wish, Made extends Processor> implements Place {
  processor: Made | null = null;
  isBroken = false;
  readonly #row: StageRow<Wish, Made>;
  readonly #rateHz: number;
  readonly #fadeFrames: number;
  readonly #copy: Float32Array;
  readonly #before: Float32Array;
  #wish: Wish | null = null;
  #old: Processor | null = null;
  /** Of the exchange under way. */
  #leftFrames = 0;

  /** `copies`: room for the longest block, twice, shared by the places of a chain. */
  constructor(row: StageRow<Wish, Made>, rateHz: number, copies: Copies) {
    this.#row = row;
    this.#rateHz = rateHz;
    this.#fadeFrames = Math.round(rateHz * FADE_SECONDS);
    [this.#copy, this.#before] = copies;
  }

  get isExchanging(): boolean {
    return this.#leftFrames > 0;
  }

  get isEmpty(): boolean {
    return this.processor === null && !this.isExchanging;
  }

  get latencyFrames(): number {
    return this.processor?.latencyFrames ?? 0;
  }

  change(plan: ChainPlan | null): void {
    const { wish: wishOf, make, retune } = this.#row;
    const wish = plan === null ? null : wishOf(plan, this.#rateHz);
    if (isDeepStrictEqual(wish, this.#wish)) return;
    this.#wish = wish;
    if (wish !== null && this.processor !== null && retune?.(this.processor, wish) === true) return;
    this.isBroken = false;
    this.#old = this.processor;
    this.processor = plan === null || wish === null ? null : make(wish, this.#rateHz, plan);
    this.#leftFrames = this.#fadeFrames;
  }

  process(samples: Float32Array, frames: number): void {
    if (!this.isExchanging) {
      if (this.processor !== null) this.#run(this.processor, samples, frames);
      return;
    }
    const old = this.#copy;
    for (let at = 0; at < frames * 2; at++) old[at] = samples[at] ?? 0;
    if (this.#old !== null) this.#run(this.#old, old, frames);
    if (this.processor !== null) this.#run(this.processor, samples, frames);
    const done = this.#fadeFrames - this.#leftFrames;
    for (let i = 0, at = 0; i < frames; i++, at += 2) {
      const share = Math.min(1, (done + i) / this.#fadeFrames);
      samples[at] = (old[at] ?? 0) + ((samples[at] ?? 0) - (old[at] ?? 0)) * share;
      samples[at + 1] = (old[at + 1] ?? 0) + ((samples[at + 1] ?? 0) - (old[at + 1] ?? 0)) * share;
    }
    this.#leftFrames = Math.max(0, this.#leftFrames - frames);
    if (!this.isExchanging) this.#old = null;
  }

  settle(): void {
    this.#leftFrames = 0;
    this.#old = null;
  }

  /** A stage that fails is taken out: of its last block nothing is heard, but what it was given. */
  #run(processor: Processor, samples: Float32Array, frames: number): void {
    const before = this.#before;
    for (let at = 0; at < frames * 2; at++) before[at] = samples[at] ?? 0;
    try {
      processor.process(samples, frames);
    } catch {
      for (let at = 0; at < frames * 2; at++) samples[at] = before[at] ?? 0;
      this.isBroken = true;
      if (processor === this.processor) this.processor = null;
      else this.#old = null;
    }
  }
}
