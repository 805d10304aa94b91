/** One binary message of a stream, see docs/streaming.md. */
export type Chunk = {
  readonly epoch: number;
  readonly sequence: number;
  readonly isLast: boolean;
  readonly rateHz: number;
  /** Frames of its beginning that are not to be played. */
  readonly skip: number;
  /** Where in the song its first frame is. */
  readonly positionFrames: number;
  /** Interleaved: left, right, left... */
  readonly samples: Float32Array;
};

const MAGIC = 0x31535541;
const HEADER_BYTES = 40;

/** Null: it is none, or not of 32-bit floats. */
export function chunkFrom(bytes: ArrayBuffer): Chunk | null {
  if (bytes.byteLength < HEADER_BYTES) return null;
  const header = new DataView(bytes, 0, HEADER_BYTES);
  if (header.getUint32(0, true) !== MAGIC || header.getUint8(12) !== 2) return null;
  return {
    epoch: header.getUint32(4, true),
    sequence: header.getUint32(8, true),
    isLast: (header.getUint8(14) & 1) === 1,
    rateHz: header.getUint32(16, true),
    skip: header.getUint32(24, true),
    positionFrames: header.getFloat64(32, true),
    samples: new Float32Array(bytes, HEADER_BYTES),
  };
}
