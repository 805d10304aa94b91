import { amplitudeOf } from "./decibel.ts";

/** The steepest a sound comes or goes: above 6 dB/ms it clicks. */
const SLOPE_DB_PER_MS = 5.7;
/** So long the slope grows from nothing, or there would be a corner where all of the sound is still there. */
const BEND_MS = 5;
const FADE_MS = 18;

/** From all of a sound to -88 dB, or back. */
export const FADE_SECONDS = FADE_MS / 1000;

/**
 * What is left of a sound when `share` (0..1) of its fade is over; read backwards it is how a sound comes. Even in dB but for
 * its beginning, so that no millisecond of it is a step.
 */
export function fadeGain(share: number): number {
  if (share >= 1) return 0;
  const ms = share * FADE_MS;
  const steepMs = ms < BEND_MS ? (ms * ms) / (2 * BEND_MS) : ms - BEND_MS / 2;
  return amplitudeOf(-SLOPE_DB_PER_MS * steepMs);
}

/** Opens and closes a stream of frames, in place on interleaved stereo. Open and at rest it touches no sample. */
export class Fade {
  /** On the curve: 0 = open, 1 = closed. */
  #share = 0;
  #step = 0;

  /** Silent, and to stay so. */
  get isClosed(): boolean {
    return this.#share === 1 && this.#step === 0;
  }

  /** All of it is there, and stays so. */
  get isOpen(): boolean {
    return this.#share === 0 && this.#step === 0;
  }

  /** At once: for what is not heard. */
  set(state: "open" | "closed"): void {
    this.#share = state === "open" ? 0 : 1;
    this.#step = 0;
  }

  /** From wherever it is, in at most so many frames. */
  open(frames: number): void {
    this.#step = -1 / Math.max(1, frames);
  }

  /** From wherever it is, in at most so many frames. */
  close(frames: number): void {
    this.#step = 1 / Math.max(1, frames);
  }

  apply(samples: Float32Array, offsetFrames: number, frames: number): void {
    const end = (offsetFrames + frames) * 2;
    for (let at = offsetFrames * 2; at < end && (this.#step !== 0 || this.#share > 0); at += 2) {
      this.#share = Math.min(1, Math.max(0, this.#share + this.#step));
      if (this.#share === 0 && this.#step < 0) this.#step = 0;
      const gain = fadeGain(this.#share);
      samples[at] = (samples[at] ?? 0) * gain;
      samples[at + 1] = (samples[at + 1] ?? 0) * gain;
    }
  }
}
