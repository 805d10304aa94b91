import type { StreamEncoding } from "../operations/streams.ts";

/** The letters AUS1. */
const MAGIC = 0x31535541;
export const FRAME_HEADER_BYTES = 40;
const CODE: Readonly<Record<StreamEncoding, number>> = { s16: 1, f32: 2, flac: 3 };
const CHANNELS = 2;

export type FrameHeader = {
  readonly epoch: number;
  readonly sequence: number;
  readonly encoding: StreamEncoding;
  readonly isLast: boolean;
  readonly rateHz: number;
  readonly frames: number;
  /** Of the beginning, not to be played. */
  readonly skipFrames: number;
  /** Of its first frame in the song. */
  readonly positionFrames: number;
};

/** What stands before a chunk in a binary message; see docs/streaming.md. */
export function frameHeader(of: FrameHeader): Uint8Array {
  const bytes = Buffer.alloc(FRAME_HEADER_BYTES);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(of.epoch, 4);
  bytes.writeUInt32LE(of.sequence, 8);
  bytes.writeUInt8(CODE[of.encoding], 12);
  bytes.writeUInt8(CHANNELS, 13);
  bytes.writeUInt8(of.isLast ? 1 : 0, 14);
  bytes.writeUInt32LE(of.rateHz, 16);
  bytes.writeUInt32LE(of.frames, 20);
  bytes.writeUInt32LE(of.skipFrames, 24);
  bytes.writeDoubleLE(of.positionFrames, 32);
  return bytes;
}
