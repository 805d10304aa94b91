const NEWLINE = 0x0a;
const SPACE = 0x20;
/** With its newline: what MPD's input buffer holds (src/event/BufferedSocket.hxx). */
export const MAX_LINE_BYTES = 8192;
const EMPTY = new Uint8Array(0);

/** A line as MPD sees it, and how many bytes it was. */
export type Line = { readonly line: string; readonly bytes: number };

/**
 * Cuts a stream of bytes into lines. A line ends at a newline; white space at its end is stripped, then what follows a
 * NUL is dropped, as MPD does; bytes that are not UTF-8 become U+FFFD. Holds at most one chunk and one line.
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
  next(): Line | "too-long" | null {
    const end = this.#bytes.indexOf(NEWLINE, this.#searched);
    const length = (end === -1 ? this.#bytes.length : end) - this.#start;
    if (length >= this.#maxBytes) return "too-long";
    if (end === -1) {
      this.#searched = this.#bytes.length;
      return null;
    }
    const line = this.#cut(this.#start, end);
    this.#start = end + 1;
    this.#searched = this.#start;
    return line;
  }

  #cut(start: number, newline: number): Line {
    const bytes = this.#bytes;
    let end = newline;
    while (end > start && (bytes[end - 1] as number) <= SPACE) end--;
    const line = bytes.subarray(start, end);
    const zero = line.indexOf(0);
    if (zero === -1) return { line: this.#decoder.decode(line), bytes: end - start };
    return { line: this.#decoder.decode(line.subarray(0, zero)), bytes: zero };
  }
}
