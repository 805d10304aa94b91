/** Entries looked at to find one that is over. */
const LOOKS = 32;

/**
 * What is known of many callers, each under a key that the caller could choose: a bounded number of entries, of which none
 * that still counts is forgotten for another. When all of them count, further keys share one entry (audit C-20).
 */
export class CappedTable<Entry> {
  readonly #limit: number;
  readonly #make: () => Entry;
  readonly #isOver: (entry: Entry) => boolean;
  readonly #entries = new Map<string, Entry>();
  #shared: Entry | null = null;

  /** `isOver`: nothing would be lost if a new entry took the place of this one. */
  constructor(limit: number, make: () => Entry, isOver: (entry: Entry) => boolean) {
    this.#limit = limit;
    this.#make = make;
    this.#isOver = isOver;
  }

  get size(): number {
    return this.#entries.size;
  }

  of(key: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      // To the end: the ones that were not asked for longest stand in front, and are over first.
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    if (this.#entries.size >= this.#limit && !this.#forgetOne()) {
      this.#shared ??= this.#make();
      return this.#shared;
    }
    const entry = this.#make();
    this.#entries.set(key, entry);
    return entry;
  }

  /** Those that still count go to the end, so that the next look begins behind them. */
  #forgetOne(): boolean {
    let looks = LOOKS;
    for (const [key, entry] of this.#entries) {
      this.#entries.delete(key);
      if (this.#isOver(entry)) return true;
      this.#entries.set(key, entry);
      if (--looks === 0) return false;
    }
    return false;
  }
}
