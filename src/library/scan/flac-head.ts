import type { ByteSource } from "./byte-source.ts";
import { type FlacBlock, STREAM_INFO, VORBIS_COMMENT } from "./flac-blocks.ts";

/** A FLAC of its stream information and comments only: pictures are most of what a reader of tags would go through. */
export function flacHead(source: ByteSource, blocks: readonly FlacBlock[]): Buffer {
  const kept = [STREAM_INFO, VORBIS_COMMENT].flatMap((kind) => blocks.filter((block) => block.kind === kind));
  const parts = kept.map((block, index) => withHead(source, block, index === kept.length - 1));
  return Buffer.concat([Buffer.from("fLaC"), ...parts]);
}

function withHead(source: ByteSource, { kind, at, length }: FlacBlock, isLast: boolean): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntBE(length, 1, 3);
  head[0] = kind | (isLast ? 0x80 : 0);
  return Buffer.concat([head, source.read(at, length)]);
}
