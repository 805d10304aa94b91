/** Signals made from their definitions, as interleaved floats. */
export const RATE_HZ = 48_000;

/** Level of a stereo sine by EBU Tech 3341: the peak in dBFS. */
export type Tone = { readonly seconds: number; readonly levelDb: number };

/** One phase-continuous stereo sine, in steps of level. */
export function steppedTone(tones: readonly Tone[], frequencyHz = 1000, rateHz = RATE_HZ): Float32Array {
  return steppedChannels(
    tones.map(({ seconds, levelDb }) => ({ seconds, levelsDb: [levelDb, levelDb] })),
    frequencyHz,
    rateHz,
  );
}

/** The same with a level for each channel; -Infinity is silence. */
export function steppedChannels(
  steps: readonly { readonly seconds: number; readonly levelsDb: readonly number[] }[],
  frequencyHz = 1000,
  rateHz = RATE_HZ,
): Float32Array {
  const channels = steps[0]?.levelsDb.length ?? 2;
  const lengths = steps.map(({ seconds }) => Math.round(seconds * rateHz));
  const samples = new Float32Array(lengths.reduce((sum, frames) => sum + frames, 0) * channels);
  let frame = 0;
  for (const [index, { levelsDb }] of steps.entries()) {
    const amplitudes = levelsDb.map((db) => 10 ** (db / 20));
    for (let end = frame + (lengths[index] ?? 0); frame < end; frame++) {
      const value = Math.sin((2 * Math.PI * frequencyHz * frame) / rateHz);
      for (const [channel, amplitude] of amplitudes.entries()) samples[frame * channels + channel] = value * amplitude;
    }
  }
  return samples;
}

/** A stereo sine whose phase at the first frame is `phaseDegrees`. */
export function sine(
  frequencyHz: number,
  amplitude: number,
  frames: number,
  phaseDegrees = 0,
  rateHz = RATE_HZ,
): Float32Array {
  const samples = new Float32Array(frames * 2);
  for (let frame = 0; frame < frames; frame++) {
    const angle = (2 * Math.PI * frequencyHz * frame) / rateHz + (phaseDegrees * Math.PI) / 180;
    samples[frame * 2] = amplitude * Math.sin(angle);
    samples[frame * 2 + 1] = samples[frame * 2] ?? 0;
  }
  return samples;
}

/** White noise, the same each time, channels independent. */
export function noise(frames: number, amplitude: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: frames * 2 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state / 2_147_483_648) * amplitude;
  });
}

/** Music enough for a test: some partials that come and go, and noise. */
export function programme(seconds: number, rateHz = RATE_HZ): Float32Array {
  const samples = noise(Math.round(seconds * rateHz), 0.05, 7);
  for (let frame = 0; frame < samples.length / 2; frame++) {
    const t = frame / rateHz;
    const swell = 0.5 + 0.5 * Math.sin(2 * Math.PI * 0.7 * t);
    const left = swell * (0.4 * Math.sin(2 * Math.PI * 220 * t) + 0.2 * Math.sin(2 * Math.PI * 3520 * t));
    const right = swell * (0.35 * Math.sin(2 * Math.PI * 277 * t) + 0.15 * Math.sin(2 * Math.PI * 55 * t));
    samples[frame * 2] = (samples[frame * 2] ?? 0) + left;
    samples[frame * 2 + 1] = (samples[frame * 2 + 1] ?? 0) + right;
  }
  return samples;
}
