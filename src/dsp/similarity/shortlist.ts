/** The `limit` smallest of many values, in order; of equal ones those that were offered first. */
export class Shortlist {
  readonly #values: Float64Array;
  readonly #rows: Uint32Array;
  #length = 0;

  constructor(limit: number) {
    this.#values = new Float64Array(limit);
    this.#rows = new Uint32Array(limit);
  }

  /** What is not below it need not be offered. */
  get bound(): number {
    return this.#length < this.#values.length ? Number.POSITIVE_INFINITY : (this.#values[this.#length - 1] ?? 0);
  }

  offer(value: number, row: number): void {
    // False for NaN as well.
    if (!(value < this.bound)) return;
    let at = this.#length < this.#values.length ? this.#length++ : this.#length - 1;
    for (; at > 0 && (this.#values[at - 1] ?? 0) > value; at--) {
      this.#values[at] = this.#values[at - 1] ?? 0;
      this.#rows[at] = this.#rows[at - 1] ?? 0;
    }
    this.#values[at] = value;
    this.#rows[at] = row;
  }

  list<T>(render: (row: number, value: number) => T): T[] {
    return Array.from({ length: this.#length }, (_, at) => render(this.#rows[at] ?? 0, this.#values[at] ?? 0));
  }
}
