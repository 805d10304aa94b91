/** The smallest of the last `length` values, in constant time on average (Lemire, "Streaming Maximum-Minimum Filter", 2006). */
export class SlidingMinimum {
  readonly #length: number;
  readonly #values: Float64Array;
  readonly #times: Float64Array;
  readonly #start: number;
  #head = 0;
  #count = 0;
  #time = 0;

  /** Before the first value all were `start`. */
  constructor(length: number, start: number) {
    this.#length = length;
    this.#start = start;
    this.#values = new Float64Array(length);
    this.#times = new Float64Array(length);
  }

  next(value: number): number {
    const values = this.#values;
    const times = this.#times;
    const length = this.#length;
    // What is not smaller than a later value never again is the smallest.
    while (this.#count > 0 && (values[(this.#head + this.#count - 1) % length] ?? 0) >= value) this.#count--;
    if (this.#count > 0 && (times[this.#head] ?? 0) <= this.#time - length) {
      this.#head = (this.#head + 1) % length;
      this.#count--;
    }
    const at = (this.#head + this.#count) % length;
    values[at] = value;
    times[at] = this.#time;
    this.#count++;
    this.#time++;
    const smallest = values[this.#head] ?? value;
    return this.#time < length ? Math.min(this.#start, smallest) : smallest;
  }

  reset(): void {
    this.#head = 0;
    this.#count = 0;
    this.#time = 0;
  }
}
