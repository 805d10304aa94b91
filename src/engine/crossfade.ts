import type { Deck } from "./deck.ts";
import { FADE_LAWS, type FadeLaw } from "./fade-law.ts";

/** The most that is mixed at once: a fade at 384 kHz. */
export const MIX_FRAMES = 8192;

/** The end of one source under the beginning of the next. */
export class Crossfade {
  readonly #old = new Float32Array(MIX_FRAMES * 2);
  #outgoing: Deck | null = null;
  #frames = 0;
  #done = 0;
  #law: FadeLaw = "sum";

  get isActive(): boolean {
    return this.#outgoing !== null;
  }

  get leftFrames(): number {
    return this.#frames - this.#done;
  }

  /** The last `frames` of `outgoing` go under what is mixed from now on. */
  start(outgoing: Deck, frames: number, law: FadeLaw): void {
    this.#law = law;
    this.#outgoing = outgoing;
    this.#frames = frames;
    this.#done = 0;
  }

  /** Nothing more of the outgoing source is heard. */
  stop(): void {
    this.#outgoing = null;
  }

  /** Fades `frames` (at most MIX_FRAMES) of the incoming source, in place, and adds the outgoing one as far as it reaches. */
  mix(samples: Float32Array, offsetFrames: number, frames: number): void {
    const outgoing = this.#outgoing;
    if (outgoing === null) return;
    const old = this.#old;
    const count = Math.min(frames, this.#frames - this.#done);
    const there = Math.min(count, outgoing.available);
    const gainIn = FADE_LAWS[this.#law];
    outgoing.take(old, 0, there);
    old.fill(0, there * 2, count * 2);
    for (let i = 0, at = offsetFrames * 2; i < count; i++, at += 2) {
      const share = (this.#done + i) / this.#frames;
      const rising = gainIn(share);
      const falling = gainIn(1 - share);
      samples[at] = (samples[at] ?? 0) * rising + (old[i * 2] ?? 0) * falling;
      samples[at + 1] = (samples[at + 1] ?? 0) * rising + (old[i * 2 + 1] ?? 0) * falling;
    }
    this.#done += count;
    if (this.#done === this.#frames) this.#outgoing = null;
  }
}

/**
 * Over how many frames the rest of `from` may overlap the beginning of `into`: at most half of the shorter one, so that
 * a track fades out only after it has faded in. 0 = not at all: lengths unknown, or rates that differ.
 */
export function overlapFrames(from: Deck, into: Deck, seconds: number): number {
  if (into.rateHz === 0 || from.rateHz !== into.rateHz || from.totalFrames < 0 || into.totalFrames < 0) return 0;
  return Math.floor(Math.min(seconds * from.rateHz, from.totalFrames / 2, into.totalFrames / 2));
}
