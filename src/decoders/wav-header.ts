import { SPEAKERS, type Speaker, usualLayout } from "./stereo.ts";

export type WavHeader = {
  readonly rateHz: number;
  readonly channels: number;
  readonly layout: readonly Speaker[];
  /** Offset of the first sample. */
  readonly dataBytes: number;
};

const EXTENSIBLE = 0xfffe;
const INTEGERS = 1;
const FLOATS = 3;

/**
 * The header of a RIFF/WAVE stream (RIFF MCI 1.0; channel mask: WAVEFORMATEXTENSIBLE) at the beginning of `bytes`;
 * null while it is not complete, undefined if it is none.
 */
export function parseWavHeader(bytes: Buffer): WavHeader | null | undefined {
  if (bytes.length < 12) return null;
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE") return undefined;
  let format: Omit<WavHeader, "dataBytes"> | null = null;
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const id = bytes.toString("latin1", offset, offset + 4);
    const size = bytes.readUInt32LE(offset + 4);
    const body = offset + 8;
    if (id === "data") return format === null ? undefined : { ...format, dataBytes: body };
    if (id === "fmt ") {
      if (bytes.length < body + size) return null;
      if (size < 16) return undefined;
      format = parseFormat(bytes.subarray(body, body + size));
    }
    offset = body + size + (size % 2);
  }
  return null;
}

function parseFormat(chunk: Buffer): Omit<WavHeader, "dataBytes"> {
  const channels = chunk.readUInt16LE(2);
  const mask = chunk.readUInt16LE(0) === EXTENSIBLE && chunk.length >= 24 ? chunk.readUInt32LE(20) : 0;
  const layout = SPEAKERS.filter((_, bit) => (mask & (1 << bit)) !== 0);
  return {
    rateHz: chunk.readUInt32LE(4),
    channels,
    layout: layout.length === channels ? layout : usualLayout(channels),
  };
}

/**
 * False for a WAV whose header contradicts itself: its samples would be cut out of the bytes at the wrong places, which
 * sounds as noise at full scale. True for all that is no WAV, or compressed. `bytes` is the beginning of the file.
 */
export function isConsistentWav(bytes: Buffer): boolean {
  if (!/^(RIFF|RF64)/.test(bytes.toString("latin1", 0, 4)) || bytes.toString("latin1", 8, 12) !== "WAVE") return true;
  const at = bytes.indexOf("fmt ", 12, "latin1");
  if (at === -1 || at + 24 > bytes.length) return true;
  const format = bytes.subarray(at + 8);
  const tag = format.readUInt16LE(0);
  const kind = tag === EXTENSIBLE && format.length >= 26 ? format.readUInt16LE(24) : tag;
  if (kind !== INTEGERS && kind !== FLOATS) return true;
  const channels = format.readUInt16LE(2);
  const bits = format.readUInt16LE(14);
  return bits > 0 && format.readUInt16LE(12) === channels * Math.ceil(bits / 8);
}
