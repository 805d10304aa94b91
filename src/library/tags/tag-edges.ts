import type { ByteSource } from "./byte-source.ts";

const ID3V1_BYTES = 128;
const APE_FOOTER_BYTES = 32;
const APE_HAS_HEADER = 0x8000_0000;
const LYRICS_END = "LYRICS200";
/** Tags before or behind one another; real files have one or two. */
const MAX_TAGS = 8;

/** Where the ID3v2 tags at the start end (ID3v2.4 structure, 3.1): 0 without one. */
export function endOfLeadingTags(source: ByteSource): number {
  let at = 0;
  for (let count = 0; count < MAX_TAGS; count++) {
    const head = source.read(at, 10);
    if (head.length < 10 || head.toString("latin1", 0, 3) !== "ID3") break;
    const hasFooter = ((head[5] ?? 0) & 0x10) !== 0;
    at += 10 + synchsafe(head, 6) + (hasFooter ? 10 : 0);
  }
  return Math.min(at, source.sizeBytes);
}

/** Where the ID3v1, APEv2 and Lyrics3v2 tags at the end begin: the size of the file without one. */
export function startOfTrailingTags(source: ByteSource): number {
  let end = source.sizeBytes;
  for (let count = 0; count < MAX_TAGS; count++) {
    const length = trailingTagBytes(source, end);
    if (length === 0 || length > end) break;
    end -= length;
  }
  return end;
}

function trailingTagBytes(source: ByteSource, end: number): number {
  const from = Math.max(0, end - ID3V1_BYTES);
  const tail = source.read(from, end - from);
  if (tail.length === ID3V1_BYTES && tail.toString("latin1", 0, 3) === "TAG") return ID3V1_BYTES;
  const footerAt = tail.length - APE_FOOTER_BYTES;
  if (footerAt >= 0 && tail.toString("latin1", footerAt, footerAt + 8) === "APETAGEX") {
    const hasHeader = (tail.readUInt32LE(footerAt + 20) & APE_HAS_HEADER) !== 0;
    return tail.readUInt32LE(footerAt + 12) + (hasHeader ? APE_FOOTER_BYTES : 0);
  }
  const lyrics = tail.toString("latin1", Math.max(0, tail.length - 15));
  return lyrics.endsWith(LYRICS_END) && /^\d{6}/.test(lyrics) ? Number(lyrics.slice(0, 6)) + 15 : 0;
}

function synchsafe(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((sum, index) => sum * 128 + ((bytes[at + index] ?? 0) & 0x7f), 0);
}
