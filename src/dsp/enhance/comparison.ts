import { decibelsOf } from "../decibel.ts";
import { LimitedPower } from "./limited-power.ts";

const STEP_SECONDS = 0.1;
const FADE_SECONDS = 0.02;
/** What was heard this long ago counts a third, as in short-term loudness. */
const MEMORY_SECONDS = 3;
/** Of a mean square; softer than -70 dB says nothing. */
const SILENT_POWER = 1e-7;
/** 12 dB: no plan changes the level by more. */
const MOST = 4;
/** In each step. */
const LOOKS = 20;

/**
 * The original beside what was made of it. Both are measured all the time (K-weighted, BS.1770) as they will be behind the
 * limiter, so that the original can be heard at any moment, as loud as the enhanced sound would be, and nobody takes the
 * louder one for the better one.
 */
export class Comparison {
  /** What may come out here without being limited; whoever knows the volume says so. */
  headroom = Number.POSITIVE_INFINITY;
  readonly #dryPower: LimitedPower;
  readonly #wetPower: LimitedPower;
  readonly #lookFrames: number;
  readonly #memory: number;
  readonly #fadeStep: number;
  #framesLeft: number;
  #looksLeft = LOOKS;
  #dry = 0;
  #wet = 0;
  /** What the original is multiplied with: moves to its target over a step. */
  #gain = 1;
  #slope = 0;
  /** How much of what is heard is the original. */
  #share: number;
  #wanted: number;

  constructor(rateHz: number, isBypassed: boolean) {
    this.#lookFrames = Math.round((rateHz * STEP_SECONDS) / LOOKS);
    this.#dryPower = new LimitedPower(rateHz, this.#lookFrames);
    this.#wetPower = new LimitedPower(rateHz, this.#lookFrames);
    this.#framesLeft = this.#lookFrames;
    this.#memory = Math.exp(-STEP_SECONDS / MEMORY_SECONDS);
    this.#fadeStep = 1 / (rateHz * FADE_SECONDS);
    this.#share = isBypassed ? 1 : 0;
    this.#wanted = this.#share;
  }

  /** How much louder the enhanced sound is, in dB. */
  get gainDb(): number {
    return decibelsOf(this.#gain);
  }

  /** In 20 ms. */
  bypass(isBypassed: boolean): void {
    this.#wanted = isBypassed ? 1 : 0;
  }

  /** Another track: what was measured is not about it. */
  begin(): void {
    this.#dry = 0;
    this.#wet = 0;
  }

  /** `dry` is the original of what is in `wet`, and `wet` becomes what is to be heard. */
  process(dry: Float32Array, wet: Float32Array, frames: number): void {
    for (let at = 0; at < frames; ) {
      const count = Math.min(frames - at, this.#framesLeft);
      this.#dryPower.add(dry, at, count);
      this.#wetPower.add(wet, at, count);
      if (this.#share !== 0 || this.#wanted !== 0) this.#mix(dry, wet, at, count);
      else this.#gain += this.#slope * count;
      this.#framesLeft -= count;
      at += count;
      if (this.#framesLeft === 0) this.#look();
    }
  }

  reset(): void {
    this.begin();
    this.#dryPower.reset();
    this.#wetPower.reset();
    this.#framesLeft = this.#lookFrames;
    this.#looksLeft = LOOKS;
    this.#gain = 1;
    this.#slope = 0;
    this.#share = this.#wanted;
  }

  #look(): void {
    this.#framesLeft = this.#lookFrames;
    this.#dryPower.look(this.headroom / this.#gain);
    this.#wetPower.look(this.headroom);
    this.#looksLeft--;
    if (this.#looksLeft === 0) this.#step();
  }

  #step(): void {
    this.#looksLeft = LOOKS;
    const stepFrames = this.#lookFrames * LOOKS;
    if (this.#dryPower.sum > SILENT_POWER * stepFrames) {
      this.#dry = this.#dry * this.#memory + this.#dryPower.sum;
      this.#wet = this.#wet * this.#memory + this.#wetPower.sum;
    }
    this.#dryPower.sum = 0;
    this.#wetPower.sum = 0;
    const ratio = this.#dry > 0 ? Math.sqrt(this.#wet / this.#dry) : this.#gain;
    this.#slope = (Math.max(1 / MOST, Math.min(MOST, ratio)) - this.#gain) / stepFrames;
  }

  #mix(dry: Float32Array, wet: Float32Array, offsetFrames: number, frames: number): void {
    const end = (offsetFrames + frames) * 2;
    for (let at = offsetFrames * 2; at < end; at += 2) {
      this.#gain += this.#slope;
      this.#share += Math.max(-this.#fadeStep, Math.min(this.#fadeStep, this.#wanted - this.#share));
      const share = this.#share;
      const left = wet[at] ?? 0;
      const right = wet[at + 1] ?? 0;
      wet[at] = left + ((dry[at] ?? 0) * this.#gain - left) * share;
      wet[at + 1] = right + ((dry[at + 1] ?? 0) * this.#gain - right) * share;
    }
  }
}
