import { readSync } from "node:fs";
import { type ByteSource, bytesInMemory, bytesOfFile } from "./byte-source.ts";
import { flacBlocks } from "./flac-blocks.ts";
import { flacCueSheet } from "./flac-cue-sheet.ts";
import { flacHead } from "./flac-head.ts";
import type { FileMetadata } from "./indexer-messages.ts";
import type { OpenFile } from "./open-inside.ts";

/** What the readers of tags find. */
export type Described = Omit<FileMetadata, "signature">;

/** An open file, and what the readers share of it. */
export type Readable = OpenFile & {
  readonly bytes: ByteSource;
  /** All of a small file, the head of a FLAC, or null: then it is read from its path. */
  readonly head: Uint8Array | null;
  /** The cue sheet among the blocks of a FLAC. */
  readonly cueSheet: string | null;
};

/** TagLib reads from a file in steps of a kilobyte; a small one is had whole for the price of one step. */
const WHOLE_FILE_BYTES = 256 * 1024;
const whole = new Uint8Array(WHOLE_FILE_BYTES + 1);

/** The result is lent: the next call reuses its memory. */
export function readable(file: OpenFile): Readable {
  const small = readSmall(file);
  const bytes = small === null ? bytesOfFile(file) : bytesInMemory(small);
  const blocks = flacBlocks(bytes, 0)?.blocks ?? null;
  return {
    ...file,
    bytes,
    head: small ?? (blocks === null ? null : flacHead(bytes, blocks)),
    cueSheet: blocks === null ? null : flacCueSheet(bytes, blocks),
  };
}

function readSmall({ descriptor, sizeBytes }: OpenFile): Uint8Array | null {
  if (sizeBytes > WHOLE_FILE_BYTES) return null;
  const length = readSync(descriptor, whole, 0, whole.length, 0);
  return length > WHOLE_FILE_BYTES ? null : whole.subarray(0, length);
}
