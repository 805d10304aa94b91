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
const LET_GO_SECONDS = 0.02;

/**
 * Brings programmes whose loudness nobody knows to one loudness: a slow controller that follows the short-term loudness of
 * what comes in. Its gain moves in straight lines of 100 ms. What is known was matched before, and comes through as it is.
 */
export class LevelMatcher implements Processor {
  readonly latencyFrames = 0;
  readonly #settings: LevelMatcherSettings;
  readonly #meter: LoudnessMeter;
  readonly #stepFrames: number;
  readonly #letGoFrames: number;
  #isMatched = false;
  #gainDb = 0;
  #gain = 1;
  #slope = 0;
  #framesLeft = 0;

  constructor(settings: LevelMatcherSettings, rateHz: number) {
    this.#settings = settings;
    this.#meter = new LoudnessMeter(rateHz);
    this.#stepFrames = Math.round(rateHz * STEP_SECONDS);
    this.#letGoFrames = Math.round(rateHz * LET_GO_SECONDS);
  }

  get gainDb(): number {
    return this.#gainDb;
  }

  /** Whether what comes from the next frame on was matched before. Then the gain is gone within 20 ms. */
  enter(isMatched: boolean): void {
    if (isMatched === this.#isMatched) return;
    this.#isMatched = isMatched;
    this.#meter.reset();
    if (!isMatched) return;
    this.#gainDb = 0;
    this.#slope = (1 - this.#gain) / this.#letGoFrames;
    this.#framesLeft = this.#letGoFrames;
  }

  process(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames; ) {
      if (this.#framesLeft === 0) {
        if (this.#isMatched) {
          this.#gain = 1;
          return;
        }
        this.#step();
      }
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
    if (!(this.#meter.momentaryLufs > FROZEN_BELOW_LUFS)) return this.#gainDb;
    return this.#wantedDb(this.#meter.shortTermLufs);
  }

  #wantedDb(lufs: number): number {
    const { targetLufs, limitDb } = this.#settings;
    return Math.min(limitDb, Math.max(-limitDb, targetLufs - lufs));
  }

  #apply(samples: Float32Array, offsetFrames: number, frames: number): void {
    if (!this.#isMatched) this.#meter.add(samples, frames, offsetFrames);
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
