import { readSync } from "node:fs";

/** Layer III bitrates in kbit/s by index (ISO 11172-3, 2.4.2.3; ISO 13818-3 for the low rates). */
const MPEG1_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG1_RATES_HZ = [44_100, 48_000, 32_000];

/** Divides the rates above, by version bits: MPEG 2.5, reserved, MPEG 2, MPEG 1. */
const RATE_DIVISORS = [4, 0, 2, 1];

const SEARCH_BYTES = 524_288;
const ID3_HEADER_BYTES = 10;

type MpegFrame = { readonly kbps: number; readonly sizeBytes: number };

/**
 * True for an MP3 of varying bitrate without a Xing, Info or VBRI tag: its length is then known only after reading all
 * of it, and a guess from the first frame can be wrong by any factor. Looks at the first 512 KiB of audio.
 */
export function isUntaggedVbr(fd: number): boolean {
  const bytes = Buffer.alloc(SEARCH_BYTES);
  const length = readSync(fd, bytes, 0, SEARCH_BYTES, id3Bytes(fd));
  const audio = bytes.subarray(0, length);
  const start = firstFrame(audio);
  const first = start === -1 ? null : frameAt(audio, start);
  if (first === null) return false;
  const head = audio.toString("latin1", start, start + first.sizeBytes);
  if (/Xing|Info|VBRI/.test(head)) return false;
  for (let offset = start; offset + 4 <= length; ) {
    const frame = frameAt(audio, offset);
    if (frame === null) return false;
    if (frame.kbps !== first.kbps) return true;
    offset += frame.sizeBytes;
  }
  return false;
}

/** Length of an ID3v2 tag at the beginning of the file, 0 if there is none. */
function id3Bytes(fd: number): number {
  const head = Buffer.alloc(ID3_HEADER_BYTES);
  const length = readSync(fd, head, 0, ID3_HEADER_BYTES, 0);
  if (length < ID3_HEADER_BYTES || head.toString("latin1", 0, 3) !== "ID3") return 0;
  const size = [6, 7, 8, 9].reduce((total, i) => total * 128 + (head.readUInt8(i) & 0x7f), 0);
  return ID3_HEADER_BYTES + size;
}

/** Offset of the first header that another one follows where it should; -1 if there is none. */
function firstFrame(bytes: Buffer): number {
  for (let offset = bytes.indexOf(0xff); offset !== -1; offset = bytes.indexOf(0xff, offset + 1)) {
    const frame = frameAt(bytes, offset);
    if (frame !== null && frameAt(bytes, offset + frame.sizeBytes) !== null) return offset;
  }
  return -1;
}

/** The frame whose header stands here; null = none does, or not all of it. */
export function frameAt(bytes: Buffer, offset: number): MpegFrame | null {
  if (offset + 4 > bytes.length) return null;
  const word = bytes.readUInt32BE(offset);
  const version = (word >>> 19) & 3;
  const isLayer3 = ((word >>> 17) & 3) === 1;
  if (word >>> 21 !== 0x7ff || !isLayer3) return null;
  const isMpeg1 = version === 3;
  const kbps = (isMpeg1 ? MPEG1_KBPS : MPEG2_KBPS)[(word >>> 12) & 15] ?? 0;
  const rateHz = (MPEG1_RATES_HZ[(word >>> 10) & 3] ?? 0) / (RATE_DIVISORS[version] ?? 0);
  if (kbps === 0 || !Number.isFinite(rateHz) || rateHz === 0) return null;
  const padding = (word >>> 9) & 1;
  return { kbps, sizeBytes: Math.floor(((isMpeg1 ? 144 : 72) * kbps * 1000) / rateHz) + padding };
}
