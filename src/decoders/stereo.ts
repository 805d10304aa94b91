import { CHANNELS } from "./wire.ts";

/** Loudspeaker positions in the order of WAVEFORMATEXTENSIBLE's channel mask, bit 0 first. */
export const SPEAKERS = ["FL", "FR", "FC", "LFE", "BL", "BR", "FLC", "FRC", "BC", "SL", "SR"] as const;
export type Speaker = (typeof SPEAKERS)[number] | "other";

/** What n channels mean when the file does not say (FLAC and WAVE agree). */
const USUAL_LAYOUTS: readonly (readonly Speaker[])[] = [
  [],
  ["FC"],
  ["FL", "FR"],
  ["FL", "FR", "FC"],
  ["FL", "FR", "BL", "BR"],
  ["FL", "FR", "FC", "BL", "BR"],
  ["FL", "FR", "FC", "LFE", "BL", "BR"],
  ["FL", "FR", "FC", "LFE", "BC", "SL", "SR"],
  ["FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"],
];

export function usualLayout(channels: number): readonly Speaker[] {
  return USUAL_LAYOUTS[channels] ?? Array.from({ length: channels }, (_, i) => (i % 2 === 0 ? "FL" : "FR"));
}

const HALF_POWER = Math.SQRT1_2;

/**
 * Gains towards left and right by Rec. ITU-R BS.775 (annex 4, 2/0 format): centre and surrounds at -3 dB, a single rear
 * channel at -3 dB once more as it goes to both sides, no LFE.
 */
const GAINS: Record<Speaker, readonly [left: number, right: number]> = {
  FL: [1, 0],
  FR: [0, 1],
  FC: [HALF_POWER, HALF_POWER],
  LFE: [0, 0],
  BL: [HALF_POWER, 0],
  BR: [0, HALF_POWER],
  FLC: [1, 0],
  FRC: [0, 1],
  BC: [0.5, 0.5],
  SL: [HALF_POWER, 0],
  SR: [0, HALF_POWER],
  other: [0, 0],
};

/** Turns `frames` interleaved frames of n channels into stereo. */
export type ToStereo = (input: Float32Array, frames: number, output: Float32Array) => void;

/**
 * The downmix for a layout. Mono is duplicated as it is; more channels are scaled so that full scale on all of them
 * does not clip, which keeps the balance between them and costs up to 7.7 dB (5.1).
 */
export function downmix(layout: readonly Speaker[]): ToStereo {
  if (layout.length === 1) return duplicate;
  const gains = layout.map((speaker) => GAINS[speaker]);
  const left = gains.map((gain) => gain[0]);
  const right = gains.map((gain) => gain[1]);
  const scale = 1 / Math.max(1, sum(left), sum(right));
  return mix(
    Float32Array.from(left, (gain) => gain * scale),
    Float32Array.from(right, (gain) => gain * scale),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const duplicate: ToStereo = (input, frames, output) => {
  for (let i = 0; i < frames; i++) {
    const sample = input[i] as number;
    output[CHANNELS * i] = sample;
    output[CHANNELS * i + 1] = sample;
  }
};

function mix(left: Float32Array, right: Float32Array): ToStereo {
  const channels = left.length;
  return (input, frames, output) => {
    for (let i = 0; i < frames; i++) {
      let leftSample = 0;
      let rightSample = 0;
      for (let channel = 0; channel < channels; channel++) {
        const sample = input[i * channels + channel] as number;
        leftSample += sample * (left[channel] as number);
        rightSample += sample * (right[channel] as number);
      }
      output[CHANNELS * i] = leftSample;
      output[CHANNELS * i + 1] = rightSample;
    }
  };
}
