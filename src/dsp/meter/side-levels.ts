import { powerDb } from "./level.ts";

const HOPS_PER_SECOND = 100;
/** 300 ms, in hops of 10 ms. */
const RMS_HOPS = 30;
/** 20 dB in 1.7 s (IEC 60268-18). */
const FALL_DB_PER_SECOND = 20 / 1.7;
const HOLD_SECONDS = 2;
const HOP_FALL = 10 ** (-FALL_DB_PER_SECOND / HOPS_PER_SECOND / 20);

/** Peak, held peak and RMS of one side of an interleaved stereo stream. */
export class SideLevels {
  readonly #side: 0 | 1;
  readonly #rateHz: number;
  /** Mean squares of the last hops. */
  readonly #hops = new Float64Array(RMS_HOPS);
  #hopCount = 0;
  #hopEnd: number;
  #frames = 0;
  #sum = 0;
  #highest = 0;
  #peak = 0;
  #hold = 0;
  #holdHops = 0;

  constructor(rateHz: number, side: 0 | 1) {
    this.#rateHz = rateHz;
    this.#side = side;
    this.#hopEnd = Math.round(rateHz / HOPS_PER_SECOND);
  }

  get peakDb(): number {
    return powerDb(Math.max(this.#peak, this.#highest) ** 2);
  }

  get peakHoldDb(): number {
    return powerDb(Math.max(this.#hold, this.#highest) ** 2);
  }

  get rmsDb(): number {
    let sum = 0;
    for (const square of this.#hops) sum += square;
    return powerDb(sum / RMS_HOPS);
  }

  add(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames; ) {
      const count = Math.min(frames - at, this.#hopEnd - this.#frames);
      this.#look(samples, at, count);
      this.#frames += count;
      at += count;
      if (this.#frames === this.#hopEnd) this.#endHop();
    }
  }

  #look(samples: Float32Array, offsetFrames: number, frames: number): void {
    let sum = 0;
    let highest = this.#highest;
    const end = (offsetFrames + frames) * 2;
    for (let at = offsetFrames * 2 + this.#side; at < end; at += 2) {
      const sample = samples[at] ?? 0;
      const magnitude = Math.abs(sample);
      sum += sample * sample;
      if (magnitude > highest) highest = magnitude;
    }
    this.#sum += sum;
    this.#highest = highest;
  }

  #endHop(): void {
    this.#hops[this.#hopCount % RMS_HOPS] = this.#sum / (this.#rateHz / HOPS_PER_SECOND);
    this.#hopCount++;
    this.#peak = Math.max(this.#highest, this.#peak * HOP_FALL);
    if (this.#highest >= this.#hold) {
      this.#hold = this.#highest;
      this.#holdHops = 0;
    } else if (++this.#holdHops > HOLD_SECONDS * HOPS_PER_SECOND) {
      this.#hold = Math.max(this.#highest, this.#hold * HOP_FALL);
    }
    this.#sum = 0;
    this.#highest = 0;
    // Where a second is no whole number of hops, their ends are rounded, never their sum.
    this.#hopEnd = Math.round(((this.#hopCount + 1) * this.#rateHz) / HOPS_PER_SECOND);
  }
}
