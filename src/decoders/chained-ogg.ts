import { type ConfinedFile, readAt } from "./confined-file.ts";

const SERIAL_AT = 14;
const PAGE_HEADER_BYTES = 27;
const MAX_PAGE_BYTES = PAGE_HEADER_BYTES + 255 + 255 * 255;

/** Whether an Ogg ends in another logical stream than it begins with (RFC 3533, 4): several recordings, one behind the other. */
export function isChained(file: ConfinedFile): boolean {
  const first = readAt(file, 0, PAGE_HEADER_BYTES);
  const end = readAt(file, Math.max(0, file.sizeBytes - MAX_PAGE_BYTES), MAX_PAGE_BYTES);
  const last = end.lastIndexOf("OggS");
  if (first.length < PAGE_HEADER_BYTES || last === -1 || last + PAGE_HEADER_BYTES > end.length) return false;
  return first.readUInt32LE(SERIAL_AT) !== end.readUInt32LE(last + SERIAL_AT);
}
