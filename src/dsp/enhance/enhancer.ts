import type { EnhancePlan } from "../../shared/sound/enhance.ts";
import { MAX_BLOCK_FRAMES, type Processor } from "../processor.ts";
import { Comparison } from "./comparison.ts";
import { Treatment } from "./treatment.ts";

/** How long one treatment takes to give way to another one. */
const EXCHANGE_SECONDS = 0.02;

/** Enhance in a chain: gives each track its treatment, and can let the original be heard instead. */
export class Enhancer implements Processor {
  readonly latencyFrames = 0;
  readonly #rateHz: number;
  readonly #comparison: Comparison;
  readonly #original = new Float32Array(MAX_BLOCK_FRAMES * 2);
  readonly #outgoing = new Float32Array(MAX_BLOCK_FRAMES * 2);
  readonly #dry = new Float32Array(MAX_BLOCK_FRAMES * 2);
  #treatment: Treatment | null = null;
  /** What fades out, and how much of the other one is heard already. */
  #old: Treatment | null = null;
  #share = 1;
  #shareStep = 0;
  /** Came while an exchange was under way. */
  #next: { readonly plan: EnhancePlan; readonly fadeFrames: number } | null = null;

  constructor(rateHz: number, isBypassed: boolean) {
    this.#rateHz = rateHz;
    this.#comparison = new Comparison(rateHz, isBypassed);
  }

  /** See Treatment. */
  get harm(): number {
    return this.#treatment?.harm ?? 0;
  }

  /** See Comparison. */
  get gainDb(): number {
    return this.#comparison.gainDb;
  }

  /** See Comparison. */
  set headroom(headroom: number) {
    this.#comparison.headroom = headroom;
  }

  /** The original is heard, or not, within 20 ms. */
  bypass(isBypassed: boolean): void {
    this.#comparison.bypass(isBypassed);
  }

  /** From the next frame on this is the plan; the old one fades out over `overlapFrames`, and over 20 ms at least. */
  enter(plan: EnhancePlan, overlapFrames: number): void {
    const fadeFrames = Math.max(overlapFrames, Math.round(EXCHANGE_SECONDS * this.#rateHz));
    if (this.#share === 1) {
      this.#exchange(plan, fadeFrames);
      return;
    }
    // One after the other, or it would click; what is under way hurries up.
    this.#next = { plan, fadeFrames };
    this.#shareStep = Math.max(this.#shareStep, 1 / (EXCHANGE_SECONDS * this.#rateHz));
  }

  process(samples: Float32Array, frames: number): void {
    if (this.#treatment === null && this.#old === null) return;
    const original = this.#original;
    for (let at = 0; at < frames * 2; at++) original[at] = samples[at] ?? 0;
    if (this.#share === 1) this.#treatment?.process(samples, frames);
    else this.#processBoth(samples, frames);
    this.#comparison.process(original, samples, frames);
  }

  reset(): void {
    this.#settle();
    if (this.#next !== null) this.#exchange(this.#next.plan, 1);
    this.#next = null;
    this.#settle();
    this.#treatment?.reset();
    this.#comparison.reset();
  }

  #exchange(plan: EnhancePlan, fadeFrames: number): void {
    const treatment = new Treatment(plan, this.#rateHz, this.#dry);
    this.#old = this.#treatment;
    this.#treatment = treatment.isEmpty ? null : treatment;
    this.#comparison.begin();
    if (this.#old === null && this.#treatment === null) return;
    this.#share = 0;
    this.#shareStep = 1 / fadeFrames;
  }

  #processBoth(samples: Float32Array, frames: number): void {
    const outgoing = this.#outgoing;
    for (let at = 0; at < frames * 2; at++) outgoing[at] = samples[at] ?? 0;
    this.#old?.process(outgoing, frames);
    this.#treatment?.process(samples, frames);
    let share = this.#share;
    for (let at = 0; at < frames * 2; at += 2) {
      const left = outgoing[at] ?? 0;
      const right = outgoing[at + 1] ?? 0;
      samples[at] = left + ((samples[at] ?? 0) - left) * share;
      samples[at + 1] = right + ((samples[at + 1] ?? 0) - right) * share;
      share = Math.min(1, share + this.#shareStep);
    }
    this.#share = share;
    if (share < 1) return;
    this.#settle();
    if (this.#next === null) return;
    const { plan, fadeFrames } = this.#next;
    this.#next = null;
    this.#exchange(plan, fadeFrames);
  }

  #settle(): void {
    this.#old = null;
    this.#share = 1;
  }
}
