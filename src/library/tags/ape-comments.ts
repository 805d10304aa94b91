import type { ByteSource } from "./byte-source.ts";
import type { Comment } from "./comment-tags.ts";

const FOOTER_BYTES = 32;
const ID3V1_BYTES = 128;
const MAX_TAG_BYTES = 4 * 1024 * 1024;
const MAX_ITEMS = 1000;
/** Of an item's flags: 0 = UTF-8 text. */
const KIND_BITS = 0b110;

/**
 * The text items of the APEv2 tag at the end of a file, none if there is no whole one; an item with several values, which
 * NUL separates, comes once for each. MP3s that mp3gain went over keep their gain there, while TagLib answers with the
 * ID3v2 tag alone.
 */
export function readApeComments(source: ByteSource): readonly Comment[] {
  const endAt = Math.max(0, source.sizeBytes - FOOTER_BYTES - ID3V1_BYTES);
  const end = source.read(endAt, FOOTER_BYTES + ID3V1_BYTES);
  const isId3v1 = end.length >= ID3V1_BYTES && end.toString("latin1", end.length - ID3V1_BYTES).startsWith("TAG");
  const footerAt = end.length - FOOTER_BYTES - (isId3v1 ? ID3V1_BYTES : 0);
  if (footerAt < 0 || end.toString("latin1", footerAt, footerAt + 8) !== "APETAGEX") return [];
  const length = end.readUInt32LE(footerAt + 12) - FOOTER_BYTES;
  const at = endAt + footerAt - length;
  if (length <= 0 || length > MAX_TAG_BYTES || at < 0) return [];
  const items = source.read(at, length);
  return items.length === length ? texts(items, end.readUInt32LE(footerAt + 16)) : [];
}

function texts(items: Buffer, count: number): readonly Comment[] {
  const found: Comment[] = [];
  for (let at = 0, index = 0; index < Math.min(count, MAX_ITEMS) && at + 8 < items.length; index++) {
    const valueBytes = items.readUInt32LE(at);
    const keyEnd = items.indexOf(0, at + 8);
    const valueEnd = keyEnd + 1 + valueBytes;
    if (keyEnd < 0 || valueEnd > items.length) break;
    const isText = (items.readUInt32LE(at + 4) & KIND_BITS) === 0;
    const key = items.toString("latin1", at + 8, keyEnd);
    const values = isText ? items.toString("utf8", keyEnd + 1, valueEnd).split("\0", MAX_ITEMS) : [];
    for (const value of values) found.push([key, value]);
    at = valueEnd;
  }
  return found;
}
