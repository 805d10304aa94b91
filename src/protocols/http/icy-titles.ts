/** Bytes of sound between two titles. */
export const ICY_INTERVAL_BYTES = 16_000;
const BLOCK_BYTES = 16;
const MAX_TITLE_BYTES = 4_000;
const NOTHING = Buffer.alloc(1);

/**
 * Puts titles between the bytes of a stream, as SHOUTcast servers do: after each interval one byte that counts blocks of 16
 * bytes, and then so many of them, filled up with zeros. A title that has not changed is not said again.
 */
export class IcyTitles {
  readonly #title: () => string;
  #left = ICY_INTERVAL_BYTES;
  #told: string | null = null;

  constructor(title: () => string) {
    this.#title = title;
  }

  insert(bytes: Uint8Array): Uint8Array {
    if (bytes.length < this.#left) {
      this.#left -= bytes.length;
      return bytes;
    }
    const pieces: Uint8Array[] = [];
    let at = 0;
    for (; bytes.length - at >= this.#left; this.#left = ICY_INTERVAL_BYTES) {
      pieces.push(bytes.subarray(at, at + this.#left), this.#block());
      at += this.#left;
    }
    this.#left -= bytes.length - at;
    return Buffer.concat([...pieces, bytes.subarray(at)]);
  }

  #block(): Uint8Array {
    const title = this.#title();
    if (title === this.#told) return NOTHING;
    this.#told = title;
    // The format knows no way to write an apostrophe before a semicolon.
    const text = Buffer.from(`StreamTitle='${title.replaceAll("';", "’;")}';`).subarray(0, MAX_TITLE_BYTES);
    const count = Math.ceil(text.length / BLOCK_BYTES);
    const block = Buffer.alloc(1 + count * BLOCK_BYTES);
    block.writeUInt8(count, 0);
    text.copy(block, 1);
    return block;
  }
}
