/** How fast work goes while it goes; pauses do not count. */
export class Pace {
  #files = 0;
  #heardSeconds = 0;
  #workedMs = 0;

  /** A stretch of work is over. */
  add(heardSeconds: number, workedMs: number): void {
    this.#files++;
    this.#heardSeconds += heardSeconds;
    this.#workedMs += workedMs;
  }

  get filesPerSecond(): number | null {
    return this.#workedMs === 0 ? null : this.#files / (this.#workedMs / 1000);
  }

  get timesRealTime(): number | null {
    return this.#workedMs === 0 ? null : this.#heardSeconds / (this.#workedMs / 1000);
  }
}
