const SCALE = 1 / 4_294_967_296;

/**
 * Noise with a triangular distribution over -1..1 quantisation steps (TPDF): makes the rounding error independent of
 * the signal (Lipshitz, Wannamaker, Vanderkooy, "Quantization and Dither", JAES 40 (5), 1992). Deterministic from its seed.
 */
export class Dither {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  /** The difference of two uniform numbers, from one xorshift generator. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    let y = x;
    y ^= y << 13;
    y ^= y >>> 17;
    y ^= y << 5;
    this.#state = y;
    return ((x >>> 0) - (y >>> 0)) * SCALE;
  }
}
