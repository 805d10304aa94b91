/** How the audio worker sleeps and reads time; `sleep` ends early when the main thread has something to say. */
export interface WorkerClock {
  nowMs(): number;
  sleep(timeoutMs: number): void;
}

/** A device that exists only as a clock: it plays what was written at the sample rate, from the first write on. */
export class Pacer {
  readonly #clock: WorkerClock;
  readonly #rateHz: number;
  readonly #bufferFrames: number;
  readonly #periodFrames: number;
  /** When all that was written has been played. */
  #emptyAtMs = 0;

  constructor(clock: WorkerClock, rateHz: number, bufferFrames: number, periodFrames: number) {
    this.#clock = clock;
    this.#rateHz = rateHz;
    this.#bufferFrames = bufferFrames;
    this.#periodFrames = periodFrames;
  }

  delayFrames(): number {
    const leftMs = this.#emptyAtMs - this.#clock.nowMs();
    return leftMs <= 0 ? 0 : Math.ceil((leftMs * this.#rateHz) / 1000);
  }

  availFrames(): number {
    return Math.max(0, this.#bufferFrames - this.delayFrames());
  }

  written(frames: number): void {
    const nowMs = this.#clock.nowMs();
    if (this.#emptyAtMs < nowMs) this.#emptyAtMs = nowMs;
    this.#emptyAtMs += (frames * 1000) / this.#rateHz;
  }

  wait(timeoutMs: number): void {
    const missing = this.#periodFrames - this.availFrames();
    if (missing > 0) this.#clock.sleep(Math.min(timeoutMs, (missing * 1000) / this.#rateHz));
  }

  drop(): void {
    this.#emptyAtMs = 0;
  }
}
