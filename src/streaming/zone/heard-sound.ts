import type { Soxr } from "../../decoders/soxr.ts";
import type { TapBuffers } from "../../engine/tap.ts";
import { TapReader } from "../../engine/tap-reader.ts";
import { RateChange } from "./rate-change.ts";

const BLOCK_FRAMES = 4096;
/** Devices play in steps; when nothing was heard for so long, silence is. */
const PAUSE_MS = 200;
/** Where nothing was played yet. */
const USUAL_RATE_HZ = 44_100;
/** A thread that slept for longer has nothing to make up for. */
const MAX_SILENCE_MS = 1_000;

/** What a zone plays, as it is heard and without a gap: silence while it plays nothing, and one rate from beginning to end. */
export class HeardSound {
  readonly rateHz: number;
  readonly #tap: TapReader;
  readonly #soxr: () => Soxr;
  readonly #block = new Float32Array(BLOCK_FRAMES * 2);
  #change: RateChange | null = null;
  #heardMs: number;

  constructor(tap: TapBuffers, soxr: () => Soxr, nowMs: number) {
    this.#tap = new TapReader(tap);
    this.#soxr = soxr;
    this.rateHz = this.#tap.rateHz === 0 ? USUAL_RATE_HZ : this.#tap.rateHz;
    this.#heardMs = nowMs;
  }

  /** Since the last look, oldest first. */
  look(nowMs: number): readonly Float32Array[] {
    const heard: Float32Array[] = [];
    for (let frames = this.#tap.read(this.#block); frames > 0; frames = this.#tap.read(this.#block)) {
      heard.push(this.#atRate(this.#block.subarray(0, frames * 2), this.#tap.rateHz));
    }
    const silentMs = Math.min(nowMs - this.#heardMs, MAX_SILENCE_MS);
    if (heard.length > 0) this.#heardMs = nowMs;
    else if (silentMs > PAUSE_MS) {
      this.#heardMs = nowMs;
      heard.push(new Float32Array(Math.round((silentMs * this.rateHz) / 1000) * 2));
    }
    return heard;
  }

  close(): void {
    this.#change?.close();
  }

  /** A copy. */
  #atRate(samples: Float32Array, rateHz: number): Float32Array {
    if (this.#change !== null && this.#change.fromHz !== rateHz) {
      this.#change.close();
      this.#change = null;
    }
    if (rateHz === this.rateHz) return samples.slice();
    this.#change ??= new RateChange(this.#soxr(), rateHz, this.rateHz);
    return this.#change.take(samples);
  }
}
