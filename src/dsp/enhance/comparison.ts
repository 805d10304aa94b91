import { decibelsOf } from "../decibel.ts";
import { KWeightedPower } from "../loudness/k-weighted-power.ts";
import { STEREO_WEIGHTS } from "../loudness/loudness-meter.ts";

const STEP_SECONDS = 0.1;
const FADE_SECONDS = 0.02;
/** What was heard this long ago counts a third, as in short-term loudness. */
const MEMORY_SECONDS = 3;
/** Of a mean square; softer than -70 dB says nothing. */
const SILENT_POWER = 1e-7;
/** 12 dB: no plan changes the level by more. */
const MOST = 4;

/**
 * The original beside what was made of it. Both are measured all the time (K-weighted, BS.1770), so that the original can
 * be heard at any moment, as loud as the enhanced sound would be, and nobody takes the louder one for the better one.
 */
export class Comparison {
  readonly #dryPower: KWeightedPower;
  readonly #wetPower: KWeightedPower;
  readonly #stepFrames: number;
  readonly #memory: number;
  readonly #fadeStep: number;
  #framesLeft: number;
  #stepDry = 0;
  #stepWet = 0;
  #dry = 0;
  #wet = 0;
  /** What the original is multiplied with: moves to its target over a step. */
  #gain = 1;
  #slope = 0;
  /** How much of what is heard is the original. */
  #share: number;
  #wanted: number;

  constructor(rateHz: number, isBypassed: boolean) {
    this.#dryPower = new KWeightedPower(rateHz, STEREO_WEIGHTS);
    this.#wetPower = new KWeightedPower(rateHz, STEREO_WEIGHTS);
    this.#stepFrames = Math.round(rateHz * STEP_SECONDS);
    this.#framesLeft = this.#stepFrames;
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
      this.#stepDry += this.#dryPower.add(dry, at, count);
      this.#stepWet += this.#wetPower.add(wet, at, count);
      if (this.#share !== 0 || this.#wanted !== 0) this.#mix(dry, wet, at, count);
      else this.#gain += this.#slope * count;
      this.#framesLeft -= count;
      at += count;
      if (this.#framesLeft === 0) this.#step();
    }
  }

  reset(): void {
    this.begin();
    this.#dryPower.reset();
    this.#wetPower.reset();
    this.#framesLeft = this.#stepFrames;
    this.#stepDry = 0;
    this.#stepWet = 0;
    this.#gain = 1;
    this.#slope = 0;
    this.#share = this.#wanted;
  }

  #step(): void {
    this.#framesLeft = this.#stepFrames;
    if (this.#stepDry > SILENT_POWER * this.#stepFrames) {
      this.#dry = this.#dry * this.#memory + this.#stepDry;
      this.#wet = this.#wet * this.#memory + this.#stepWet;
    }
    this.#stepDry = 0;
    this.#stepWet = 0;
    const ratio = this.#dry > 0 ? Math.sqrt(this.#wet / this.#dry) : this.#gain;
    this.#slope = (Math.max(1 / MOST, Math.min(MOST, ratio)) - this.#gain) / this.#stepFrames;
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
