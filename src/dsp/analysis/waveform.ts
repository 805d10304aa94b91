/** Columns of an overview: enough for a wide screen, and at most 1 KiB to store. */
export const WAVEFORM_COLUMNS = 1024;

/**
 * The outline of a track whose length is not known beforehand: the highest sample of each column, as a byte (255 = full
 * scale). When the columns run out each two become one, so it takes the same room for a jingle and for an opera.
 */
export class WaveformOf {
  readonly #peaks = new Float32Array(WAVEFORM_COLUMNS * 2);
  #framesPerColumn = 256;
  #columns = 0;
  #frames = 0;
  #peak = 0;

  add(samples: Float32Array, frames: number): void {
    for (let at = 0; at < frames * 2; at += 2) {
      this.#peak = Math.max(this.#peak, Math.abs(samples[at] ?? 0), Math.abs(samples[at + 1] ?? 0));
      if (++this.#frames === this.#framesPerColumn) this.#endColumn();
    }
  }

  /** The highest sample of all. */
  get peak(): number {
    return this.#peaks.subarray(0, this.#columns).reduce((highest, peak) => Math.max(highest, peak), this.#peak);
  }

  /** Up to WAVEFORM_COLUMNS bytes. */
  result(): Uint8Array {
    const peaks = [...this.#peaks.subarray(0, this.#columns), ...(this.#frames > 0 ? [this.#peak] : [])];
    const columns = peaks.length > WAVEFORM_COLUMNS ? halved(peaks) : peaks;
    return Uint8Array.from(columns, (peak) => Math.round(Math.min(1, peak) * 255));
  }

  #endColumn(): void {
    this.#peaks[this.#columns++] = this.#peak;
    this.#peak = 0;
    this.#frames = 0;
    if (this.#columns < this.#peaks.length) return;
    this.#peaks.set(halved([...this.#peaks]));
    this.#columns = WAVEFORM_COLUMNS;
    this.#framesPerColumn *= 2;
  }
}

function halved(peaks: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(peaks.length / 2) }, (_, column) =>
    Math.max(peaks[column * 2] ?? 0, peaks[column * 2 + 1] ?? 0),
  );
}
