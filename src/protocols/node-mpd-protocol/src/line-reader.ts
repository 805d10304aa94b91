const NEWLINE = 0x0a;
export const MAX_LINE_BYTES = 8192;
const EMPTY = new Uint8Array(0);

/**
 * Cuts a stream of bytes into lines. A line ends at a newline; what follows a NUL is dropped and white space at its end
 * is stripped, as MPD does; bytes that are not UTF-8 become U+FFFD. Holds at most one chunk and one line.
 */
export class LineReader {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #maxBytes: number;
  #bytes: Uint8Array = EMPTY;
  #start = 0;
  #searched = 0;

  constructor(maxBytes: number = MAX_LINE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    const rest = this.#bytes.length - this.#start;
    if (rest === 0) {
      this.#bytes = chunk;
      this.#searched = 0;
    } else {
      const joined = new Uint8Array(rest + chunk.length);
      joined.set(this.#bytes.subarray(this.#start));
      joined.set(chunk, rest);
      this.#bytes = joined;
      this.#searched -= this.#start;
    }
    this.#start = 0;
  }

  /** The next whole line, null when more bytes are needed, "too-long" (for good) when the line passes the limit. */
  next(): { readonly line: string } | "too-long" | null {
    const end = this.#bytes.indexOf(NEWLINE, this.#searched);
    const length = (end === -1 ? this.#bytes.length : end) - this.#start;
    if (length > this.#maxBytes) return "too-long";
    if (end === -1) {
      this.#searched = this.#bytes.length;
      return null;
    }
    const line = this.#text(this.#start, end);
    this.#start = end + 1;
    this.#searched = this.#start;
    return { line };
  }

  #text(start: number, newline: number): string {
    let end = newline;
    while (end > start && (this.#bytes[end - 1] ?? 0) <= 0x20) end--;
    const text = this.#decoder.decode(this.#bytes.subarray(start, end));
    const zero = text.indexOf("\0");
    return zero === -1 ? text : text.slice(0, zero);
  }
}
