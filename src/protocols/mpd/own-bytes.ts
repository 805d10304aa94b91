/**
 * Bytes that nobody else has. Their memory is given back once they are sent: V8 counts memory outside of its heap until it
 * has collected garbage, and would do so every few slices of a long answer, 10 to 20 ms at a time, while everybody waits.
 */
export class OwnBytes {
  readonly bytes: Uint8Array;
  readonly #whole: Uint8Array;

  /** `whole`: what `bytes` are the end of; everything before them is sent earlier. */
  constructor(bytes: Uint8Array, whole = bytes) {
    this.bytes = bytes;
    this.#whole = whole;
  }

  /** A part of something larger, as Node makes small buffers, is left alone. */
  release(): void {
    const { buffer, byteLength } = this.#whole;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
}
