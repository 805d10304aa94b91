import { readSync } from "node:fs";
import type { OpenFile } from "./open-inside.ts";

const FOOTER_BYTES = 32;
const ID3V1_BYTES = 128;
const MAX_TAG_BYTES = 4 * 1024 * 1024;
const MAX_ITEMS = 1000;
/** Of an item's flags: 0 = UTF-8 text. */
const KIND_BITS = 0b110;

/**
 * The text items of the APEv2 tag at the end of a file, none if there is no whole one. MP3s that mp3gain went over keep
 * their gain there, while TagLib answers with the ID3v2 tag alone.
 */
export function readApeComments({ descriptor, sizeBytes }: OpenFile): readonly (readonly [string, string])[] {
  const end = Buffer.alloc(Math.min(sizeBytes, FOOTER_BYTES + ID3V1_BYTES));
  const startOfEnd = sizeBytes - readSync(descriptor, end, 0, end.length, sizeBytes - end.length);
  const isId3v1 = end.length >= ID3V1_BYTES && end.toString("latin1", end.length - ID3V1_BYTES).startsWith("TAG");
  const footerAt = end.length - FOOTER_BYTES - (isId3v1 ? ID3V1_BYTES : 0);
  if (footerAt < 0 || end.toString("latin1", footerAt, footerAt + 8) !== "APETAGEX") return [];
  const length = end.readUInt32LE(footerAt + 12) - FOOTER_BYTES;
  const at = startOfEnd + footerAt - length;
  if (length <= 0 || length > MAX_TAG_BYTES || at < 0) return [];
  const items = Buffer.alloc(length);
  return readSync(descriptor, items, 0, length, at) === length ? texts(items, end.readUInt32LE(footerAt + 16)) : [];
}

function texts(items: Buffer, count: number): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (let at = 0, index = 0; index < Math.min(count, MAX_ITEMS) && at + 8 < items.length; index++) {
    const valueBytes = items.readUInt32LE(at);
    const keyEnd = items.indexOf(0, at + 8);
    const valueEnd = keyEnd + 1 + valueBytes;
    if (keyEnd < 0 || valueEnd > items.length) break;
    const isText = (items.readUInt32LE(at + 4) & KIND_BITS) === 0;
    if (isText) found.push([items.toString("latin1", at + 8, keyEnd), items.toString("utf8", keyEnd + 1, valueEnd)]);
    at = valueEnd;
  }
  return found;
}
