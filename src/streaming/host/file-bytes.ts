import { closeSync, fstatSync, readSync } from "node:fs";
import { openConfined } from "../../decoders/confined-file.ts";
import { DecodeError } from "../../decoders/decode-error.ts";
import type { OpenedFile } from "./host-messages.ts";

const PIECE_BYTES = 128 * 1024;

/** Reads a file of a music folder, piece by piece. */
export class FileBytes {
  readonly file: OpenedFile;
  readonly #fd: number;
  readonly #bytes = new Uint8Array(PIECE_BYTES);
  #at: number;

  /** Errors: DecodeError. */
  constructor(root: string, path: string, from: number) {
    this.#fd = openConfined(root, path).fd;
    const { size, mtimeMs, ino } = fstatSync(this.#fd);
    this.file = { sizeBytes: size, modifiedMs: Math.floor(mtimeMs), inode: ino };
    this.#at = from;
  }

  /** Empty at the end. Errors: DecodeError. */
  next(): { readonly frames: 0; readonly isLast: boolean; readonly payload: Uint8Array } {
    const count = this.#read();
    this.#at += count;
    return { frames: 0, isLast: count === 0, payload: this.#bytes.subarray(0, count) };
  }

  close(): void {
    closeSync(this.#fd);
  }

  #read(): number {
    try {
      return readSync(this.#fd, this.#bytes, 0, PIECE_BYTES, this.#at);
    } catch {
      throw new DecodeError("cannot be read");
    }
  }
}
