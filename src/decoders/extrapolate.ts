import { scrub } from "./pcm-source.ts";
import { CHANNELS } from "./wire.ts";

/** Of so much of the signal, a prediction of so many terms is made. */
export const OBSERVED_FRAMES = 1024;
const ORDER = 48;
/** Keeps the prediction of a pure tone from growing by rounding. */
const DAMPING = 1e-9;
/** What is left of the signal's power when it is known: the rest is rounding. */
const KNOWN = 1e-14;

/**
 * How stereo sound would go on behind its last frame, by linear prediction (J. P. Burg, 1975: the filter is always
 * stable, so what follows dies away). `frames` of it; silence behind less than a handful of frames.
 */
export function continuation(past: Float32Array, frames: number): Float32Array {
  const observed = past.subarray(-OBSERVED_FRAMES * CHANNELS);
  const future = new Float32Array(frames * CHANNELS);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const signal = Float64Array.from(
      { length: observed.length / CHANNELS },
      (_, i) => observed[i * CHANNELS + channel] ?? 0,
    );
    predict(signal, frames).forEach((sample, i) => {
      future[i * CHANNELS + channel] = sample;
    });
  }
  scrub(future, future.length);
  return future;
}

/** The same before its first frame. */
export function leadIn(start: Float32Array, frames: number): Float32Array {
  return reversed(continuation(reversed(start.subarray(0, OBSERVED_FRAMES * CHANNELS)), frames));
}

/** In time; the channels keep their places. */
function reversed(samples: Float32Array): Float32Array {
  const last = samples.length / CHANNELS - 1;
  return samples.map((_, i) => samples[(last - Math.floor(i / CHANNELS)) * CHANNELS + (i % CHANNELS)] ?? 0);
}

function predict(signal: Float64Array, count: number): Float64Array {
  const coefficients = burg(signal, Math.min(ORDER, Math.floor(signal.length / 4)));
  const order = coefficients.length;
  const line = new Float64Array(order + count);
  line.set(signal.subarray(signal.length - order));
  for (let at = order; at < line.length; at++) {
    let sum = 0;
    for (let i = 0; i < order; i++) sum -= (coefficients[i] as number) * (line[at - 1 - i] as number);
    line[at] = sum;
  }
  return line.subarray(order);
}

/** The coefficients of x[n] + a1 x[n-1] + a2 x[n-2] + ... = 0 that fit best both ways. */
function burg(signal: Float64Array, order: number): Float64Array {
  const forward = Float64Array.from(signal);
  const backward = Float64Array.from(signal);
  let coefficients = new Float64Array(0);
  const enough = KNOWN * 2 * signal.reduce((sum, sample) => sum + sample * sample, 0);
  for (let step = 0; step < order; step++) {
    let product = 0;
    let power = 0;
    for (let n = step + 1; n < signal.length; n++) {
      const ahead = forward[n] as number;
      const behind = backward[n - 1] as number;
      product += ahead * behind;
      power += ahead * ahead + behind * behind;
    }
    if (power <= enough) return coefficients;
    const reflection = (-2 * product) / (power * (1 + DAMPING));
    const next = new Float64Array(step + 1);
    for (let i = 0; i < step; i++) {
      next[i] = (coefficients[i] as number) + reflection * (coefficients[step - 1 - i] as number);
    }
    next[step] = reflection;
    coefficients = next;
    for (let n = signal.length - 1; n > step; n--) {
      const ahead = forward[n] as number;
      const behind = backward[n - 1] as number;
      forward[n] = ahead + reflection * behind;
      backward[n] = behind + reflection * ahead;
    }
  }
  return coefficients;
}
