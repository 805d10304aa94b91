import type { Picture } from "./library-port.ts";

type Entry = { readonly picture: Picture | null; readonly untilMs: number };

/**
 * Pictures lately asked for, because MPD clients fetch one in hundreds of small pieces. Bounded by bytes and by age;
 * simultaneous requests share one reading, and a failed one is not remembered.
 */
export class PictureCache {
  readonly #entries = new Map<string, Entry>();
  readonly #reading = new Map<string, Promise<Picture | null>>();
  readonly #maxBytes: number;
  readonly #maxAgeMs: number;
  readonly #nowMs: () => number;
  #bytes = 0;

  constructor(maxBytes: number, maxAgeMs: number, nowMs: () => number) {
    this.#maxBytes = maxBytes;
    this.#maxAgeMs = maxAgeMs;
    this.#nowMs = nowMs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, read: () => Promise<Picture | null>): Promise<Picture | null> {
    const known = this.#entries.get(key);
    if (known !== undefined && known.untilMs > this.#nowMs()) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return Promise.resolve(known.picture);
    }
    const underWay = this.#reading.get(key);
    if (underWay !== undefined) return underWay;
    const reading = read()
      .then((picture) => {
        if (this.#reading.get(key) === reading) this.#put(key, picture);
        return picture;
      })
      .finally(() => {
        if (this.#reading.get(key) === reading) this.#reading.delete(key);
      });
    this.#reading.set(key, reading);
    return reading;
  }

  /** Forgets everything, also what is being read now. */
  clear(): void {
    this.#entries.clear();
    this.#reading.clear();
    this.#bytes = 0;
  }

  #put(key: string, picture: Picture | null): void {
    this.#drop(key);
    const bytes = costOf(picture);
    if (bytes > this.#maxBytes) return;
    this.#entries.set(key, { picture, untilMs: this.#nowMs() + this.#maxAgeMs });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= costOf(entry.picture);
  }
}

/** An absent picture costs its key. */
function costOf(picture: Picture | null): number {
  return 512 + (picture?.bytes.length ?? 0);
}
