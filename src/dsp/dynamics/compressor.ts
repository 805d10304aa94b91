import { amplitudeOf } from "../decibel.ts";
import type { Processor } from "../processor.ts";

export type CompressorSettings = {
  readonly thresholdDb: number;
  /** 1 (nothing) to 20; a value below 1 expands what is above the threshold upwards. */
  readonly ratio: number;
  /** Width of the soft knee around the threshold; 0 = hard. */
  readonly kneeDb: number;
  readonly attackMs: number;
  readonly releaseMs: number;
  readonly makeUpDb: number;
};

/** -200 dB: what stands for silence. */
const FLOOR = 1e-10;
const DB_PER_NEPER = 20 / Math.LN10;

/**
 * By how much a level is changed, in dB: nothing below the knee, the ratio above it, and between them a parabola that
 * meets both with the same slope (Giannoulis, Massberg, Reiss, "Digital Dynamic Range Compressor Design", JAES 60 (6), 2012).
 */
export function staticGainDb(levelDb: number, { thresholdDb, ratio, kneeDb }: CompressorSettings): number {
  const over = levelDb - thresholdDb;
  const slope = 1 / ratio - 1;
  if (2 * over <= -kneeDb) return 0;
  if (2 * over >= kneeDb) return slope * over;
  return (slope * (over + kneeDb / 2) ** 2) / (2 * kneeDb);
}

/** A feed-forward compressor, both channels alike. The change itself is smoothed, in dB: attack while it grows, release while it shrinks. */
export class Compressor implements Processor {
  readonly latencyFrames = 0;
  readonly #settings: CompressorSettings;
  readonly #attack: number;
  readonly #release: number;
  /** Amplitude up to which nothing is changed. */
  readonly #quiet: number;
  #gainDb = 0;

  constructor(settings: CompressorSettings, rateHz: number) {
    this.#settings = settings;
    this.#attack = smoothing(settings.attackMs, rateHz);
    this.#release = smoothing(settings.releaseMs, rateHz);
    this.#quiet = amplitudeOf(settings.thresholdDb - settings.kneeDb / 2);
  }

  /** The change now, without make-up: 0 or below for a compressor. */
  get gainDb(): number {
    return this.#gainDb;
  }

  process(samples: Float32Array, frames: number): void {
    const settings = this.#settings;
    const { makeUpDb } = settings;
    const attack = this.#attack;
    const release = this.#release;
    const quiet = this.#quiet;
    let gainDb = this.#gainDb;
    const end = frames * 2;
    for (let at = 0; at < end; at += 2) {
      const left = samples[at] ?? 0;
      const right = samples[at + 1] ?? 0;
      const peak = Math.max(Math.abs(left), Math.abs(right), FLOOR);
      const wanted = peak <= quiet ? 0 : staticGainDb(Math.log(peak) * DB_PER_NEPER, settings);
      gainDb = wanted + (gainDb - wanted) * (Math.abs(wanted) > Math.abs(gainDb) ? attack : release);
      const gain = Math.exp((gainDb + makeUpDb) / DB_PER_NEPER);
      samples[at] = left * gain;
      samples[at + 1] = right * gain;
    }
    this.#gainDb = gainDb;
  }

  reset(): void {
    this.#gainDb = 0;
  }
}

/** What is left after one frame of a difference that falls to 1/e in `timeMs`. */
function smoothing(timeMs: number, rateHz: number): number {
  return timeMs <= 0 ? 0 : Math.exp(-1000 / (timeMs * rateHz));
}
