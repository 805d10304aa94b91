import { MIX_FRAMES } from "./crossfade.ts";

/** What was cut off, fading out: all that is still heard of it. */
export class Tail {
  /** Of which entry of the queue it is; 0 = of more than one place, or on its way out before it was cut off. */
  entryId = 0;
  #samples = new Float32Array(MIX_FRAMES * 2);
  #spare = new Float32Array(MIX_FRAMES * 2);
  #frames = 0;
  #taken = 0;

  get leftFrames(): number {
    return this.#frames - this.#taken;
  }

  /** Where the next `keep` is to find its frames. */
  get draft(): Float32Array {
    return this.#spare;
  }

  /** The first `frames` (at most MIX_FRAMES) of `draft` fade out from now on, and with them what still did. */
  keep(frames: number, entryId: number): void {
    const draft = this.#spare;
    const longest = Math.max(frames, this.leftFrames);
    draft.fill(0, frames * 2, longest * 2);
    this.mix(draft, 0, longest);
    this.#spare = this.#samples;
    this.#samples = draft;
    this.#frames = longest;
    this.#taken = 0;
    this.entryId = entryId;
  }

  /** Adds its next frames, as far as there are any. */
  mix(to: Float32Array, offsetFrames: number, frames: number): void {
    const count = Math.min(frames, this.leftFrames);
    const shift = (this.#taken - offsetFrames) * 2;
    const end = (offsetFrames + count) * 2;
    for (let at = offsetFrames * 2; at < end; at++) to[at] = (to[at] ?? 0) + (this.#samples[at + shift] ?? 0);
    this.#taken += count;
  }

  /** Its next frames alone; how many there were. */
  take(to: Float32Array, frames: number): number {
    const count = Math.min(frames, this.leftFrames);
    to.fill(0, 0, count * 2);
    this.mix(to, 0, count);
    return count;
  }

  drop(): void {
    this.#frames = 0;
    this.#taken = 0;
  }
}
