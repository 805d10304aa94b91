/**
 * A gain that reaches a new target in a straight line, so that no step is heard. Works in place on interleaved stereo.
 * At rest on 1 it touches no sample; a block of any size gives the same result.
 */
export class Ramp {
  #gain: number;
  #target: number;
  #step = 0;
  #framesLeft = 0;

  constructor(gain: number) {
    this.#gain = gain;
    this.#target = gain;
  }

  get target(): number {
    return this.#target;
  }

  /** True while samples are changed at all. */
  get active(): boolean {
    return this.#framesLeft > 0 || this.#gain !== 1;
  }

  /** True while every sample becomes 0. */
  get isSilent(): boolean {
    return this.#framesLeft === 0 && this.#gain === 0;
  }

  /** Jumps: for a ramp that is not being heard. */
  set(gain: number): void {
    this.#gain = gain;
    this.#target = gain;
    this.#framesLeft = 0;
  }

  /** Starts towards `target` from wherever the gain is now. */
  moveTo(target: number, frames: number): void {
    if (target === this.#target && (this.#framesLeft > 0 || this.#gain === target)) return;
    this.#target = target;
    this.#framesLeft = Math.max(1, Math.round(frames));
    this.#step = (target - this.#gain) / this.#framesLeft;
  }

  apply(samples: Float32Array, offsetFrames: number, frames: number): void {
    let at = offsetFrames * 2;
    const end = at + frames * 2;
    while (this.#framesLeft > 0 && at < end) {
      this.#framesLeft--;
      this.#gain = this.#framesLeft === 0 ? this.#target : this.#gain + this.#step;
      samples[at] = (samples[at] ?? 0) * this.#gain;
      samples[at + 1] = (samples[at + 1] ?? 0) * this.#gain;
      at += 2;
    }
    const gain = this.#gain;
    if (gain === 1) return;
    for (; at < end; at++) samples[at] = (samples[at] ?? 0) * gain;
  }
}
