import { readSync } from "node:fs";
import type { OpenFile } from "../indexer/open-inside.ts";

/** A file's bytes, wherever they are. Reading over the end gives fewer bytes, or none. */
export type ByteSource = { readonly sizeBytes: number; readonly read: (at: number, length: number) => Buffer };

export function bytesOfFile({ descriptor, sizeBytes }: OpenFile): ByteSource {
  return {
    sizeBytes,
    read: (at, length) => {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, sizeBytes - at)));
      return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(descriptor, bytes, 0, bytes.length, at));
    },
  };
}

/** `bytes` is lent: what `read` gives is valid as long as they are. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    sizeBytes: whole.length,
    read: (at, length) => whole.subarray(at, Math.max(at, Math.min(whole.length, at + length))),
  };
}
