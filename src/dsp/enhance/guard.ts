import type { Harm } from "../../shared/sound/enhance.ts";
import type { Processor } from "../processor.ts";
import { Programme, type ProgrammeMeasure } from "./programme.ts";

const WINDOW_SECONDS = 0.4;
const FADE_SECONDS = 0.5;
/** Harm in so many of the last windows, one after the other, takes the stage out; so many good ones bring it back. */
const BAD_WINDOWS = 2;
const GOOD_WINDOWS = 8;
/** Softer windows say nothing. */
const SILENT_POWER = 1e-6;

/** How far a stage may take the sound away from what it was. */
const LIMITS = { loudnessDb: 4, tiltDb: 7, crestLossDb: 4, widthDb: 4, correlation: -0.2 } as const;

/**
 * A stage that is watched: what goes in is compared with what comes out, and a stage that does harm is faded out in half a
 * second, and comes back when it would do none any more. The stage has no latency.
 */
export class Guard implements Processor {
  readonly latencyFrames = 0;
  readonly #stage: Processor;
  readonly #dry: Float32Array;
  readonly #before: Programme;
  readonly #after: Programme;
  readonly #windowFrames: number;
  readonly #fadeStep: number;
  #framesLeft: number;
  #share = 1;
  #wanted = 1;
  #bad = 0;
  #good = 0;
  #harm: Harm | null = null;

  /** `dry`: room for a block, which several guards may share. */
  constructor(stage: Processor, rateHz: number, dry: Float32Array) {
    this.#stage = stage;
    this.#dry = dry;
    this.#before = new Programme(rateHz);
    this.#after = new Programme(rateHz);
    this.#windowFrames = Math.round(rateHz * WINDOW_SECONDS);
    this.#framesLeft = this.#windowFrames;
    this.#fadeStep = 1 / (rateHz * FADE_SECONDS);
  }

  /** Why the stage is faded out; null = it is not. */
  get harm(): Harm | null {
    return this.#wanted === 0 ? this.#harm : null;
  }

  process(samples: Float32Array, frames: number): void {
    const dry = this.#dry;
    for (let at = 0; at < frames * 2; at++) dry[at] = samples[at] ?? 0;
    this.#stage.process(samples, frames);
    for (let at = 0; at < frames; ) {
      const count = Math.min(frames - at, this.#framesLeft);
      this.#before.add(dry, at, count);
      this.#after.add(samples, at, count);
      if (this.#share !== 1 || this.#wanted !== 1) this.#mix(samples, at, count);
      this.#framesLeft -= count;
      at += count;
      if (this.#framesLeft > 0) continue;
      this.#framesLeft = this.#windowFrames;
      this.#judge(this.#before.take(), this.#after.take());
    }
  }

  reset(): void {
    this.#stage.reset();
    this.#before.take();
    this.#after.take();
    this.#framesLeft = this.#windowFrames;
    this.#share = 1;
    this.#wanted = 1;
    this.#bad = 0;
    this.#good = 0;
    this.#harm = null;
  }

  #mix(samples: Float32Array, offsetFrames: number, frames: number): void {
    const dry = this.#dry;
    const end = (offsetFrames + frames) * 2;
    for (let at = offsetFrames * 2; at < end; at += 2) {
      this.#share += Math.max(-this.#fadeStep, Math.min(this.#fadeStep, this.#wanted - this.#share));
      const left = dry[at] ?? 0;
      const right = dry[at + 1] ?? 0;
      samples[at] = left + ((samples[at] ?? 0) - left) * this.#share;
      samples[at + 1] = right + ((samples[at + 1] ?? 0) - right) * this.#share;
    }
  }

  #judge(before: ProgrammeMeasure, after: ProgrammeMeasure): void {
    if (before.power < SILENT_POWER) return;
    const harm = harmDone(before, after);
    this.#bad = harm === null ? 0 : this.#bad + 1;
    this.#good = harm === null ? this.#good + 1 : 0;
    if (harm !== null) this.#harm = harm;
    if (this.#bad >= BAD_WINDOWS) this.#wanted = 0;
    if (this.#good >= GOOD_WINDOWS) this.#wanted = 1;
  }
}

/** The first of the limits that is passed. */
export function harmDone(before: ProgrammeMeasure, after: ProgrammeMeasure): Harm | null {
  const ratioDb = (from: number, to: number) => 10 * Math.log10((to + 1e-12) / (from + 1e-12));
  // Opposite channels look like a change of tone, and cut peaks like a change of level: those come first.
  if (after.correlation < LIMITS.correlation && after.correlation < before.correlation - 0.1) return "phase";
  const loudnessDb = ratioDb(before.power, after.power);
  const crestLossDb = ratioDb(before.peak ** 2, after.peak ** 2) - loudnessDb;
  if (crestLossDb < -LIMITS.crestLossDb) return "crest";
  if (Math.abs(loudnessDb) > LIMITS.loudnessDb) return "loudness";
  const tiltDb = ratioDb(before.highPower, after.highPower) - ratioDb(before.lowPower, after.lowPower);
  if (Math.abs(tiltDb) > LIMITS.tiltDb) return "tilt";
  const widthDb = ratioDb(before.sidePower, after.sidePower) - loudnessDb;
  if (before.sidePower > 1e-8 && widthDb > LIMITS.widthDb) return "width";
  return null;
}
