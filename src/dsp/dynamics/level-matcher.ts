import { amplitudeOf } from "../decibel.ts";
import { LoudnessMeter } from "../loudness/loudness-meter.ts";
import type { Processor } from "../processor.ts";

export type LevelMatcherSettings = {
  readonly targetLufs: number;
  /** It never changes the level by more than this. */
  readonly limitDb: number;
  /** Time constants: slow up, so that a pause is not pulled up, faster down. */
  readonly riseSeconds: number;
  readonly fallSeconds: number;
};

export const DEFAULT_LEVEL_MATCHER: LevelMatcherSettings = {
  targetLufs: -18,
  limitDb: 12,
  riseSeconds: 6,
  fallSeconds: 0.8,
};

/** Softer than this (momentary) it waits: silence says nothing about the programme. */
const FROZEN_BELOW_LUFS = -60;
const STEP_SECONDS = 0.1;

/**
 * Brings programmes to one loudness. A stored loudness of the track is used as it is, from the first sample; without one
 * a slow controller follows the short-term loudness of what comes in. The gain moves in straight lines of 100 ms.
 */
export class LevelMatcher implements Processor {
  readonly latencyFrames = 0;
  readonly #settings: LevelMatcherSettings;
  readonly #meter: LoudnessMeter;
  readonly #stepFrames: number;
  #storedLufs: number | null = null;
  #gainDb = 0;
  #gain = 1;
  #slope = 0;
  #framesLeft = 0;

  constructor(settings: LevelMatcherSettings, rateHz: number) {
    this.#settings = settings;
    this.#meter = new LoudnessMeter(rateHz);
    this.#stepFrames = Math.round(rateHz * STEP_SECONDS);
  }

  get gainDb(): number {
    return this.#gainDb;
  }

  /** The loudness of what comes from now on; null = not known. A gain that is known at the start is there at once. */
  begin(storedLufs: number | null, isFirst: boolean): void {
    this.#storedLufs = storedLufs;
    if (storedLufs === null || !isFirst) return;
    this.#gainDb = this.#wantedDb(storedLufs);
    this.#gain = amplitudeOf(this.#gainDb);
    this.#slope = 0;
  }

  process(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames; ) {
      if (this.#framesLeft === 0) this.#step();
      const count = Math.min(this.#framesLeft, frames - at);
      this.#apply(samples, at, count);
      this.#framesLeft -= count;
      at += count;
    }
  }

  reset(): void {
    this.#meter.reset();
    this.#gainDb = 0;
    this.#gain = 1;
    this.#slope = 0;
    this.#framesLeft = 0;
  }

  /** Where the gain is to be at the end of the next 100 ms. */
  #step(): void {
    const before = this.#gain;
    const wanted = this.#target();
    const seconds = wanted > this.#gainDb ? this.#settings.riseSeconds : this.#settings.fallSeconds;
    this.#gainDb += (wanted - this.#gainDb) * (1 - Math.exp(-STEP_SECONDS / seconds));
    if (Math.abs(wanted - this.#gainDb) < 0.001) this.#gainDb = wanted;
    this.#slope = (amplitudeOf(this.#gainDb) - before) / this.#stepFrames;
    this.#framesLeft = this.#stepFrames;
  }

  #target(): number {
    if (this.#storedLufs !== null) return this.#wantedDb(this.#storedLufs);
    if (!(this.#meter.momentaryLufs > FROZEN_BELOW_LUFS)) return this.#gainDb;
    return this.#wantedDb(this.#meter.shortTermLufs);
  }

  #wantedDb(lufs: number): number {
    const { targetLufs, limitDb } = this.#settings;
    return Math.min(limitDb, Math.max(-limitDb, targetLufs - lufs));
  }

  #apply(samples: Float32Array, offsetFrames: number, frames: number): void {
    if (this.#storedLufs === null)
      this.#meter.add(samples.subarray(offsetFrames * 2, (offsetFrames + frames) * 2), frames);
    let gain = this.#gain;
    const slope = this.#slope;
    for (let i = 0, at = offsetFrames * 2; i < frames; i++, at += 2) {
      gain += slope;
      samples[at] = (samples[at] ?? 0) * gain;
      samples[at + 1] = (samples[at + 1] ?? 0) * gain;
    }
    this.#gain = gain;
  }
}
