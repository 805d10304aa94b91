import { readSync } from "node:fs";
import type { FileMetadata } from "../indexer/indexer-messages.ts";
import type { OpenFile } from "../indexer/open-inside.ts";
import { type ByteSource, bytesInMemory, bytesOfFile } from "./byte-source.ts";
import { type FlacBlock, flacBlocks } from "./flac-blocks.ts";

/** What the readers of tags find. */
export type Described = Omit<FileMetadata, "signature">;

/** An open file, and what the readers share of it. */
export type Readable = OpenFile & {
  readonly bytes: ByteSource;
  /** All of a small file, or null: then it is read from its path. */
  readonly whole: Uint8Array | null;
  /** The metadata blocks of a FLAC, of which there are none in other files. */
  readonly flacBlocks: readonly FlacBlock[];
};

/** TagLib reads from a file in steps of a kilobyte; a small one is had whole for the price of one step. */
const WHOLE_FILE_BYTES = 256 * 1024;
const memory = new Uint8Array(WHOLE_FILE_BYTES + 1);

/** The result is lent: the next call reuses its memory. */
export function readable(file: OpenFile): Readable {
  const small = readSmall(file);
  const bytes = small === null ? bytesOfFile(file) : bytesInMemory(small);
  return { ...file, bytes, whole: small, flacBlocks: flacBlocks(bytes, 0)?.blocks ?? [] };
}

function readSmall({ descriptor, sizeBytes }: OpenFile): Uint8Array | null {
  if (sizeBytes > WHOLE_FILE_BYTES) return null;
  const length = readSync(descriptor, memory, 0, memory.length, 0);
  return length > WHOLE_FILE_BYTES ? null : memory.subarray(0, length);
}
