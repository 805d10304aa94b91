import type { Picture } from "../library-port.ts";

/** Whose picture, and which of them. */
export type PictureKey = { readonly uri: string; readonly variant: string };

type Entry = { readonly uri: string; readonly picture: Picture | null; readonly untilMs: number };
type Reading = { readonly uri: string; readonly picture: Promise<Picture | null> };

/** From so many songs on all are forgotten; the list of those that changed is cut off there. */
const MANY_URIS = 10_000;

/**
 * Pictures lately asked for, because MPD clients fetch one in hundreds of small pieces. Bounded by bytes and by age;
 * simultaneous requests share one reading, and a failed one is not remembered.
 */
export class PictureCache {
  readonly #entries = new Map<string, Entry>();
  readonly #reading = new Map<string, Reading>();
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

  get({ uri, variant }: PictureKey, read: () => Promise<Picture | null>): Promise<Picture | null> {
    const key = `${variant} ${uri}`;
    const known = this.#entries.get(key);
    if (known !== undefined && known.untilMs > this.#nowMs()) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return Promise.resolve(known.picture);
    }
    const underWay = this.#reading.get(key);
    if (underWay !== undefined) return underWay.picture;
    const picture = read()
      .then((found) => {
        if (this.#reading.get(key) === reading) this.#put(key, uri, found);
        return found;
      })
      .finally(() => {
        if (this.#reading.get(key) === reading) this.#reading.delete(key);
      });
    const reading = { uri, picture };
    this.#reading.set(key, reading);
    return picture;
  }

  /** Forgets the pictures of songs that changed, also those being read now. */
  forget(uris: readonly string[]): void {
    if (uris.length === 0 || this.#entries.size + this.#reading.size === 0) return;
    const changed = uris.length >= MANY_URIS ? null : new Set(uris);
    for (const [key, { uri }] of this.#entries) if (changed?.has(uri) !== false) this.#drop(key);
    for (const [key, { uri }] of this.#reading) if (changed?.has(uri) !== false) this.#reading.delete(key);
  }

  #put(key: string, uri: string, picture: Picture | null): void {
    this.#drop(key);
    const bytes = costOf(picture);
    if (bytes > this.#maxBytes) return;
    this.#entries.set(key, { uri, picture, untilMs: this.#nowMs() + this.#maxAgeMs });
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
