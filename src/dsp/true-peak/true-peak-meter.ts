import { DELAY_FRAMES } from "./interpolation.ts";
import { CHUNK_FRAMES, IntersamplePeaks } from "./intersample-peaks.ts";

/** The highest point of a stereo programme, between its samples too. */
export class TruePeakMeter {
  /** Amplitude; 1 is full scale. */
  peak = 0;
  readonly #peaks = new IntersamplePeaks();
  readonly #chunk = new Float64Array(CHUNK_FRAMES);

  add(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames; at += CHUNK_FRAMES) this.#addChunk(samples, at, Math.min(CHUNK_FRAMES, frames - at));
  }

  /** To be called once after the last frame: what still lies behind the interpolation. */
  finish(): void {
    this.add(new Float32Array(DELAY_FRAMES * 2), DELAY_FRAMES);
  }

  reset(): void {
    this.peak = 0;
    this.#peaks.reset();
  }

  #addChunk(samples: Float32Array, at: number, frames: number): void {
    this.#peaks.of(samples, at, frames, this.peak, this.#chunk);
    for (let i = 0; i < frames; i++) this.peak = Math.max(this.peak, this.#chunk[i] ?? 0);
  }
}
