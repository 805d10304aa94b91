/** Less sound than this share of the time it was waited for is no listening. */
const WANTED_SHARE = 0.5;
const MAX_SLOW_WINDOWS = 5;

/** Measures whether a station sends sound as fast as it plays, in stretches of `windowMs` that were spent waiting for it. */
export class Slowness {
  readonly #windowMs: number;
  #waitedMs = 0;
  #soundMs = 0;
  #slowWindows = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Too many stretches, one after the other, were slow. */
  get isHopeless(): boolean {
    return this.#slowWindows >= MAX_SLOW_WINDOWS;
  }

  heard(soundMs: number): void {
    this.#soundMs += soundMs;
  }

  /** True at the end of a stretch that was too slow. */
  waited(ms: number): boolean {
    this.#waitedMs += ms;
    if (this.#waitedMs < this.#windowMs) return false;
    const isSlow = this.#soundMs < this.#waitedMs * WANTED_SHARE;
    this.#slowWindows = isSlow ? this.#slowWindows + 1 : 0;
    this.#waitedMs = 0;
    this.#soundMs = 0;
    return isSlow;
  }
}
