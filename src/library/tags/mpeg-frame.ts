// kbit/s of layer III, by the index in the header (ISO 11172-3, 2.4.2.3; ISO 13818-3 for the lower rates).
const KBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES_HZ = [44_100, 48_000, 32_000];
const INFO_FRAME = /Xing|Info|VBRI/;
/** The first frame begins within so many bytes behind the tags. */
export const MPEG_SEARCH_BYTES = 4096;

/**
 * How far into `bytes` the sound of an MP3 begins: behind the filler that some taggers leave, and behind the frame that
 * tells of the encoder, which tools rewrite. 0 when it is no MP3.
 */
export function startOfMpegAudio(bytes: Buffer): number {
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const length = layer3FrameBytes(bytes, at);
    if (length === null) {
      if (bytes[at] !== 0) return 0;
      continue;
    }
    return at + (INFO_FRAME.test(bytes.toString("latin1", at, at + 64)) ? length : 0);
  }
  return 0;
}

function layer3FrameBytes(bytes: Buffer, at: number): number | null {
  const head = bytes.readUInt32BE(at);
  const version = (head >>> 19) & 3;
  const isLayer3 = ((head >>> 17) & 3) === 1;
  if (head >>> 21 !== 0x7ff || version === 1 || !isLayer3) return null;
  const kbits = (version === 3 ? KBITS_1 : KBITS_2)[(head >>> 12) & 15];
  const rateHz = RATES_HZ[(head >>> 10) & 3];
  if (kbits === undefined || kbits === 0 || rateHz === undefined) return null;
  const padding = (head >>> 9) & 1;
  return version === 3
    ? Math.floor((144_000 * kbits) / rateHz) + padding
    : Math.floor((72_000 * kbits) / (rateHz / (version === 2 ? 2 : 4))) + padding;
}
