import { MAX_TAPS } from "../../dsp/convolver/impulse.ts";
import { DomainError } from "../../shared/errors.ts";

/** As it is kept: one array for each channel. */
export type StoredImpulse = {
  readonly rateHz: number;
  readonly channels: readonly Float32Array[];
};

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const HEADER_BYTES = 44;
const CHANNELS: readonly number[] = [1, 2, 4];
const RATE_HZ = [8000, 384_000] as const;
/** +40 dB: no honest response goes further. */
const MAX_TAP = 100;

type Format = { readonly rateHz: number; readonly channels: number; readonly read: Read; readonly sampleBytes: number };
type Read = (view: DataView, at: number) => number;

const READERS: Readonly<Record<string, Read>> = {
  [`${PCM}/16`]: (view, at) => view.getInt16(at, true) / 2 ** 15,
  [`${PCM}/24`]: (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 2 ** 16) / 2 ** 23,
  [`${PCM}/32`]: (view, at) => view.getInt32(at, true) / 2 ** 31,
  [`${FLOAT}/32`]: (view, at) => view.getFloat32(at, true),
  [`${FLOAT}/64`]: (view, at) => view.getFloat64(at, true),
};

/**
 * An impulse response out of a WAV file (RIFF MCI 1.0; WAVEFORMATEXTENSIBLE): every size is checked against the bytes that
 * are there, and nothing is guessed. Errors: `bad-argument`, with what is wrong.
 */
export function readWavImpulse(bytes: Uint8Array): StoredImpulse {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE") throw bad("this is no WAV file");
  let format: Format | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (size > bytes.length - body) throw bad(`the file ends inside its "${printable(tag(view, at))}" chunk`);
    if (tag(view, at) === "fmt ") format = formatOf(view, body, size);
    if (tag(view, at) === "data") {
      if (format === null) throw bad("it has no format before its samples");
      return samplesOf(view, body, size, format);
    }
    at = body + size + (size % 2);
  }
  throw bad("it has no samples");
}

/** In the one form in which responses are kept: 32-bit float, one `fmt ` and one `data` chunk. */
export function writeWavImpulse({ rateHz, channels }: StoredImpulse): Uint8Array {
  const frameBytes = channels.length * 4;
  const taps = channels[0]?.length ?? 0;
  const file = Buffer.alloc(HEADER_BYTES + taps * frameBytes);
  file.set(writeHeader({ rateHz, channels: channels.length, taps }));
  for (const [index, channel] of channels.entries()) {
    for (const [tap, value] of channel.entries()) file.writeFloatLE(value, HEADER_BYTES + tap * frameBytes + index * 4);
  }
  return file;
}

function writeHeader({ rateHz, channels, taps }: { rateHz: number; channels: number; taps: number }): Buffer {
  const frameBytes = channels * 4;
  const dataBytes = taps * frameBytes;
  const file = Buffer.alloc(HEADER_BYTES);
  file.write("RIFF", 0);
  file.writeUInt32LE((HEADER_BYTES - 8 + dataBytes) >>> 0, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(FLOAT, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(rateHz, 24);
  file.writeUInt32LE((rateHz * frameBytes) >>> 0, 28);
  file.writeUInt16LE(frameBytes & 0xffff, 32);
  file.writeUInt16LE(32, 34);
  file.write("data", 36);
  file.writeUInt32LE(dataBytes >>> 0, 40);
  return file;
}

/** What is in a file of that form by its header alone; null when it has another. */
export function writtenFormat(
  header: Uint8Array,
  fileBytes: number,
): { readonly rateHz: number; readonly channels: number; readonly taps: number } | null {
  if (header.length < HEADER_BYTES) return null;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [rateHz, channels] = [view.getUint32(24, true), view.getUint16(22, true)];
  const taps = (fileBytes - HEADER_BYTES) / (channels * 4);
  if (!CHANNELS.includes(channels) || !Number.isInteger(taps) || taps < 1 || taps > MAX_TAPS) return null;
  const ours = writeHeader({ rateHz, channels, taps });
  return Buffer.compare(ours, header.subarray(0, HEADER_BYTES)) === 0 ? { rateHz, channels, taps } : null;
}

function formatOf(view: DataView, at: number, size: number): Format {
  if (size < 16) throw bad("its format chunk is too short");
  const tagged = view.getUint16(at, true);
  // The first two bytes of the sub-format's GUID are the code.
  const code = tagged === EXTENSIBLE && size >= 40 ? view.getUint16(at + 24, true) : tagged;
  const bits = view.getUint16(at + 14, true);
  const channels = view.getUint16(at + 2, true);
  const rateHz = view.getUint32(at + 4, true);
  const read = READERS[`${code}/${bits}`];
  if (read === undefined) throw bad("its samples must be PCM of 16, 24 or 32 bits, or float of 32 or 64 bits");
  if (!CHANNELS.includes(channels)) throw bad(`it must have 1, 2 or 4 channels, not ${channels}`);
  if (rateHz < RATE_HZ[0] || rateHz > RATE_HZ[1])
    throw bad(`its rate must be ${RATE_HZ.join(" to ")} Hz, not ${rateHz}`);
  const sampleBytes = bits / 8;
  if (view.getUint16(at + 12, true) !== channels * sampleBytes)
    throw bad("its frames have another size than its format");
  return { rateHz, channels, read, sampleBytes };
}

function samplesOf(view: DataView, at: number, size: number, { rateHz, channels, read, sampleBytes }: Format) {
  const frameBytes = channels * sampleBytes;
  const frames = Math.floor(size / frameBytes);
  if (frames === 0) throw bad("it has no samples");
  if (frames > MAX_TAPS) throw bad(`it may have at most ${MAX_TAPS} samples for each channel, not ${frames}`);
  if (size % frameBytes !== 0) throw bad("it ends inside a frame");
  const arrays = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, frame) => read(view, at + frame * frameBytes + channel * sampleBytes)),
  );
  // False for NaN as well.
  if (!arrays.every((array) => array.every((tap) => Math.abs(tap) <= MAX_TAP))) {
    throw bad("it has samples that are no numbers, or far above full scale");
  }
  if (arrays.every((array) => array.every((tap) => tap === 0))) throw bad("it is silent");
  return { rateHz, channels: arrays };
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function printable(text: string): string {
  return text.replace(/[^ -~]/g, "?");
}

function bad(what: string): DomainError {
  return new DomainError("bad-argument", `This cannot be an impulse response: ${what}`);
}
