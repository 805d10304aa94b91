/** A song is cut into pieces of so many frames, from its beginning. */
export const CHUNK_FRAMES = 16_384;

export const ENCODINGS = ["s16", "f32", "flac"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** A piece of a song, ready to be sent. */
export type Chunk = {
  /** At most CHUNK_FRAMES; fewer in the last one of a song. */
  readonly frames: number;
  readonly isLast: boolean;
  /** Interleaved stereo, little endian; or a FLAC file. */
  readonly payload: Uint8Array;
};

/** What a song is decoded to. */
export type SongFormat = {
  readonly rateHz: number;
  /** Sample size of the file; 0 = float or lossy. */
  readonly bits: number;
  /** At `rateHz`; -1 = unknown. */
  readonly totalFrames: number;
};
