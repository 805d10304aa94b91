/**
 * The stream of frames that a decoder host writes to fd 3 and the audio worker reads.
 *
 * frame   := header payload
 * header  := 4 x int32 LE: magic, generation, kind, payloadBytes
 * payload := FORMAT  9 x float64 LE: rateHz, bits (0 = float or lossy), channels of the source; then rateHz of the
 *                    samples that follow, their number of frames, duration of the whole file in seconds, average
 *                    bitrate in kbit/s; seconds to be gathered before anything sounds, and again after running dry;
 *                    how far behind its end the next frame would lie, 0..1 frames
 *          | DATA    float32 LE samples, interleaved stereo, 1..MAX_BLOCK_FRAMES frames; full scale is 1, never NaN or Inf
 *          | TAGS    JSON of pairs [name, value], 1..MAX_NOTE_BYTES bytes: what a stream says of itself from here on
 *          | WAITING UTF-8 reason for which no DATA comes for now, 0..MAX_ERROR_BYTES bytes; empty = as said before
 *          | END     empty
 *          | ERROR   UTF-8 reason, one line, 1..MAX_ERROR_BYTES bytes, without any absolute path
 *
 * Per generation: FORMAT DATA* (END | ERROR), or ERROR alone; TAGS and WAITING anywhere before the end. A generation that is replaced or cancelled just stops,
 * always at a frame boundary. Payloads are multiples of 4 bytes except those of texts. -1 in
 * FORMAT = unknown.
 */
export const WIRE_MAGIC = 0x41554449;
export const HEADER_BYTES = 16;
export const FORMAT_BYTES = 72;
export const CHANNELS = 2;
export const MAX_BLOCK_FRAMES = 4096;
export const MAX_DATA_BYTES = MAX_BLOCK_FRAMES * CHANNELS * Float32Array.BYTES_PER_ELEMENT;
export const MAX_ERROR_BYTES = 512;
export const MAX_NOTE_BYTES = 1024;

export const FRAME_KIND = { format: 1, data: 2, end: 3, error: 4, tags: 5, waiting: 6 } as const;
export type FrameKind = (typeof FRAME_KIND)[keyof typeof FRAME_KIND];

/** Payload of a FORMAT frame. */
export type StreamFormat = {
  readonly sourceRateHz: number;
  /** Sample size of the file; 0 for float and lossy sources. */
  readonly sourceBits: number;
  readonly sourceChannels: number;
  /** Rate of the DATA that follows. */
  readonly deliveredRateHz: number;
  /** Frames from the start point to the end point, at the delivered rate; -1 unknown. An announcement: END decides. */
  readonly totalFrames: number;
  /** Length of the whole file, whatever part of it was asked for; -1 unknown. */
  readonly durationSeconds: number;
  readonly bitrateKbps: number;
  /** Of a source that may fall behind: what is gathered before it sounds, and again when it has run dry. 0 = a file. */
  readonly bufferSeconds: number;
  /** Where, behind the end of a resampled source, the next frame would lie; 0 = at it, or unknown. */
  readonly endPhase: number;
};

/** Writes a frame header at `offset`. */
export function encodeHeader(
  view: DataView,
  generation: number,
  kind: FrameKind,
  payloadBytes: number,
  offset = 0,
): void {
  view.setInt32(offset, WIRE_MAGIC, true);
  view.setInt32(offset + 4, generation, true);
  view.setInt32(offset + 8, kind, true);
  view.setInt32(offset + 12, payloadBytes, true);
}

/** Writes a FORMAT payload (72 bytes) at `offset`. */
export function encodeFormat(view: DataView, format: StreamFormat, offset = 0): void {
  view.setFloat64(offset, format.sourceRateHz, true);
  view.setFloat64(offset + 8, format.sourceBits, true);
  view.setFloat64(offset + 16, format.sourceChannels, true);
  view.setFloat64(offset + 24, format.deliveredRateHz, true);
  view.setFloat64(offset + 32, format.totalFrames, true);
  view.setFloat64(offset + 40, format.durationSeconds, true);
  view.setFloat64(offset + 48, format.bitrateKbps, true);
  view.setFloat64(offset + 56, format.bufferSeconds, true);
  view.setFloat64(offset + 64, format.endPhase, true);
}

/** Reads a FORMAT payload back. */
export function decodeFormat(view: DataView, offset = 0): StreamFormat {
  return {
    sourceRateHz: view.getFloat64(offset, true),
    sourceBits: view.getFloat64(offset + 8, true),
    sourceChannels: view.getFloat64(offset + 16, true),
    deliveredRateHz: view.getFloat64(offset + 24, true),
    totalFrames: view.getFloat64(offset + 32, true),
    durationSeconds: view.getFloat64(offset + 40, true),
    bitrateKbps: view.getFloat64(offset + 48, true),
    bufferSeconds: view.getFloat64(offset + 56, true),
    endPhase: view.getFloat64(offset + 64, true),
  };
}
