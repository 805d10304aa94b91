import { BLOCK_FRAMES } from "./control.ts";
import type { Parts } from "./worker-parts.ts";

const MARGIN_MS = 30;
/** A delay beyond this is not believed when the end of a sound is awaited. */
const MAX_LATENCY_MS = 1000;

/** The end of a sound: what the chain holds is written, then the device plays out. */
export class PlayOut {
  readonly #parts: Pick<Parts, "device" | "sound" | "clock">;
  readonly #block: Float32Array;
  #overAtMs = 0;

  /** `block` is free for use whenever nothing is being rendered. */
  constructor(parts: Pick<Parts, "device" | "sound" | "clock">, block: Float32Array) {
    this.#parts = parts;
    this.#block = block;
  }

  /** Something was written. */
  restart(): void {
    this.#overAtMs = 0;
  }

  /** All was heard; or should have been by now, for PCMs whose delay never comes down to 0 (PulseAudio's). */
  isOver(): boolean {
    const { device, clock } = this.#parts;
    if (!this.#isFlushed()) return false;
    device.finish();
    const delay = device.latencyFrames();
    const nowMs = clock.nowMs();
    const latencyMs = Math.min(MAX_LATENCY_MS, (delay * 1000) / device.rateHz);
    if (this.#overAtMs === 0) this.#overAtMs = nowMs + latencyMs + MARGIN_MS;
    if (delay > 0 && device.isOpen && nowMs < this.#overAtMs) return false;
    this.#overAtMs = 0;
    return true;
  }

  /** What the chain still held was written. */
  #isFlushed(): boolean {
    const { device, sound } = this.#parts;
    while (sound.heldFrames > 0 && device.pendingFrames === 0) {
      const frames = Math.min(device.availFrames(), sound.heldFrames, BLOCK_FRAMES);
      if (frames === 0) return !device.isOpen;
      sound.flush(this.#block, frames);
      this.#overAtMs = 0;
      device.write(this.#block, frames, true);
    }
    return device.flush();
  }
}
