import type { MixRamp } from "../../shared/sound/mix-ramp.ts";

const BLOCK_SECONDS = 0.05;
/** Levels at which a ramp is told, in dB below the loudness of ReplayGain (MixRamp tags of MPD). */
const STEPS_DB = [-90, -60, -40, -30, -24, -21, -18, -15, -12, -9, -6, -3, 0];
const REFERENCE_DB = -18;

/** How fast a track comes and goes, as the text of the tags MIXRAMP_START and MIXRAMP_END. */
export class MixRampOf {
  readonly #blockFrames: number;
  readonly #levels: number[] = [];
  #frames = 0;
  #power = 0;

  constructor(rateHz: number) {
    this.#blockFrames = Math.round(rateHz * BLOCK_SECONDS);
  }

  add(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames * 2; at += 2) {
      this.#power += (samples[at] ?? 0) ** 2 + (samples[at + 1] ?? 0) ** 2;
      if (++this.#frames === this.#blockFrames) this.#endBlock();
    }
  }

  result(): MixRamp {
    return { start: ramp(this.#levels), end: ramp(this.#levels.toReversed()) };
  }

  #endBlock(): void {
    this.#levels.push(10 * Math.log10(this.#power / (2 * this.#blockFrames) + 1e-12) - REFERENCE_DB);
    this.#power = 0;
    this.#frames = 0;
  }
}

function ramp(levels: readonly number[]): string {
  const points: string[] = [];
  for (const step of STEPS_DB) {
    const block = levels.findIndex((level) => level >= step);
    if (block >= 0) points.push(`${step.toFixed(2)} ${(block * BLOCK_SECONDS).toFixed(2)};`);
  }
  return points.join("");
}
