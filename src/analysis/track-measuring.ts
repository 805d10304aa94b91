import { MixRampOf } from "../dsp/analysis/mix-ramp.ts";
import { WaveformOf } from "../dsp/analysis/waveform.ts";
import { Fingerprinting } from "../dsp/fingerprint/fingerprint.ts";
import { LoudnessMeter } from "../dsp/loudness/loudness-meter.ts";
import { packBlocks } from "../dsp/loudness/packed-blocks.ts";
import { TruePeakMeter } from "../dsp/true-peak/true-peak-meter.ts";
import type { MeasuredTrack } from "../shared/sound/track-analysis.ts";

/**
 * Everything that is found out about a track, in one pass over its samples as they are played: stereo, at the file's own
 * rate.
 */
export class TrackMeasuring {
  readonly #loudness: LoudnessMeter;
  readonly #truePeak = new TruePeakMeter();
  readonly #fingerprint: Fingerprinting;
  readonly #waveform = new WaveformOf();
  readonly #mixRamp: MixRampOf;

  constructor(rateHz: number) {
    this.#loudness = new LoudnessMeter(rateHz);
    this.#fingerprint = new Fingerprinting(rateHz, this.#loudness);
    this.#mixRamp = new MixRampOf(rateHz);
  }

  add(samples: Float32Array, frames: number): void {
    this.#loudness.add(samples, frames);
    this.#truePeak.add(samples, frames);
    this.#fingerprint.add(samples, frames);
    this.#waveform.add(samples, frames);
    this.#mixRamp.add(samples, frames);
  }

  /** Call once, after the last sample. */
  result(): MeasuredTrack {
    this.#truePeak.finish();
    const samplePeak = this.#waveform.peak;
    return {
      integratedLufs: this.#loudness.integratedLufs,
      loudnessRangeLu: this.#loudness.rangeLu,
      samplePeak,
      truePeak: Math.max(samplePeak, this.#truePeak.peak),
      fingerprint: this.#fingerprint.result(),
      mixRamp: this.#mixRamp.result(),
      waveform: this.#waveform.result(),
      blocks: packBlocks(this.#loudness.blocks),
    };
  }
}
