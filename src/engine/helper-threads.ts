/** How many audio threads of this process are awake: one number, shared by all of them. */
export type AwakeCount = SharedArrayBuffer;

export const AWAKE_COUNT_BYTES = Int32Array.BYTES_PER_ELEMENT;

/**
 * V8's helper threads, which compile and collect garbage for all others. While an audio thread is awake they have a place
 * as urgent: it waits for them, sometimes within a lock, and if they may not run because all processors are busy, neither
 * may it. While nobody plays they have an ordinary one: they would keep the first thread from its clients.
 */
export class HelperThreads {
  readonly #awake: Int32Array;
  readonly #place: (isUrgent: boolean) => void;

  /** `place` is called by whichever audio thread is the first to wake up, or the last to fall asleep. */
  constructor(awake: AwakeCount, place: (isUrgent: boolean) => void) {
    this.#awake = new Int32Array(awake);
    this.#place = place;
  }

  /** This audio thread wakes up. */
  wake(): void {
    if (Atomics.add(this.#awake, 0, 1) === 0) this.#place(true);
  }

  /** This audio thread falls asleep, or ends. */
  rest(): void {
    if (Atomics.sub(this.#awake, 0, 1) > 1) return;
    this.#place(false);
    // Another one may have woken up in between, and had placed them before we did.
    if (Atomics.load(this.#awake, 0) > 0) this.#place(true);
  }
}
