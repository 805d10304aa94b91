import type { ByteSource } from "./byte-source.ts";

export type FlacBlock = { readonly kind: number; readonly at: number; readonly length: number };

export const STREAM_INFO = 0;
export const VORBIS_COMMENT = 4;
export const CUE_SHEET = 5;

const MAX_BLOCKS = 128;

/**
 * The metadata blocks of a FLAC (RFC 9639, 8.1) whose "fLaC" lies at `start`, and where its frames begin. null in any
 * other file and when the blocks do not end.
 */
export function flacBlocks(
  source: ByteSource,
  start: number,
): { readonly blocks: readonly FlacBlock[]; readonly framesAt: number } | null {
  if (source.read(start, 4).toString("latin1") !== "fLaC") return null;
  const blocks: FlacBlock[] = [];
  for (let at = start + 4; blocks.length < MAX_BLOCKS; ) {
    const head = source.read(at, 4);
    if (head.length < 4) return null;
    const block = { kind: (head[0] ?? 0) & 0x7f, at: at + 4, length: head.readUIntBE(1, 3) };
    blocks.push(block);
    at = block.at + block.length;
    if (((head[0] ?? 0) & 0x80) !== 0) return { blocks, framesAt: at };
  }
  return null;
}
