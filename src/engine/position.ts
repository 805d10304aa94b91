import type { SequencedBlock } from "./control.ts";
import type { Device } from "./device.ts";
import type { Mixer } from "./mixer.ts";

/** What was heard of the current source, as the main thread reads it; within a source it never goes back. */
export class Position {
  /** Frames that were taken from the current source and not heard, at the last turn. */
  unheardFrames = 0;
  readonly #progress: SequencedBlock;
  #silenceFrames = 0;

  constructor(progress: SequencedBlock) {
    this.#progress = progress;
  }

  /** Nothing of the current source was heard yet, as far as was reported. */
  get isAtStart(): boolean {
    return this.#progress.values[1] === 0;
  }

  /** Silence was written after the last frame of the source. */
  padded(frames: number): void {
    this.#silenceFrames += frames;
  }

  /** Frames of a source were written. */
  sounded(): void {
    this.#silenceFrames = 0;
  }

  /** `heldFrames` are in the chain, before the device. */
  report(mixer: Mixer, device: Device, heldFrames: number, isPaused: boolean): void {
    const delayFrames = device.isOpen && device.writtenFrames > 0 ? device.delayFrames() : 0;
    // The tail of a pause was taken from the deck but is not written yet.
    this.unheardFrames =
      Math.max(0, delayFrames - this.#silenceFrames) +
      device.pendingFrames +
      heldFrames +
      (isPaused ? mixer.tailFrames : 0);
    const deck = mixer.current;
    const values = this.#progress.values;
    if (deck !== null && deck.rateHz > 0) {
      const seconds = deck.heardSeconds + Math.max(0, deck.playedFrames - this.unheardFrames) / deck.rateHz;
      values[1] = values[0] === deck.generation ? Math.max(values[1] ?? 0, seconds) : seconds;
      values[0] = deck.generation;
      values[2] = deck.bitrateKbps;
    }
    this.#progress.publish();
  }
}
