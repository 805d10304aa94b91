const BLOCK_UNIT_BYTES = 16;

/**
 * Takes the metadata out of a SHOUTcast stream: after every `intervalBytes` of sound a byte that says how many times 16
 * bytes of text follow, NUL-padded. At most 4080 bytes each, by the format itself.
 */
export class IcyFilter {
  readonly #intervalBytes: number;
  readonly #onText: (text: Buffer, soundBytes: number) => void;
  #soundLeft: number;
  /** null = within sound. */
  #text: Buffer | null = null;
  #textBytes = 0;
  #soundBytes = 0;

  /** `onText` gets every block that is not empty, with the bytes of sound before it in what was pushed last. */
  constructor(intervalBytes: number, onText: (text: Buffer, soundBytes: number) => void) {
    this.#intervalBytes = intervalBytes;
    this.#soundLeft = intervalBytes;
    this.#onText = onText;
  }

  /** The sound in the next bytes of the stream. */
  push(chunk: Buffer): Buffer[] {
    const sound: Buffer[] = [];
    this.#soundBytes = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#soundLeft > 0) {
        const part = chunk.subarray(at, at + this.#soundLeft);
        this.#soundLeft -= part.length;
        this.#soundBytes += part.length;
        at += part.length;
        sound.push(part);
      } else if (this.#text === null) {
        this.#text = Buffer.alloc((chunk[at] ?? 0) * BLOCK_UNIT_BYTES);
        this.#textBytes = 0;
        at++;
        this.#endText();
      } else {
        const part = chunk.subarray(at, at + this.#text.length - this.#textBytes);
        this.#text.set(part, this.#textBytes);
        this.#textBytes += part.length;
        at += part.length;
        this.#endText();
      }
    }
    return sound;
  }

  #endText(): void {
    if (this.#text === null || this.#textBytes < this.#text.length) return;
    if (this.#text.length > 0) this.#onText(this.#text, this.#soundBytes);
    this.#text = null;
    this.#soundLeft = this.#intervalBytes;
  }
}
