import { createHash } from "node:crypto";
import { type ByteSource, bytesInMemory } from "../tags/byte-source.ts";
import { endOfLeadingTags } from "../tags/tag-edges.ts";
import { isOgg, soundRange } from "./sound-range.ts";

const OGG_HEAD_BYTES = 27;
/** A page on which no packet ends (RFC 3533, 6). */
const NO_GRANULE = 0xffff_ffff_ffff_ffffn;

/** A hash of every encoded byte of sound, whatever stands around them; null when none are found. */
export function soundHash(bytes: Uint8Array): string | null {
  const source = bytesInMemory(bytes);
  if (isOgg(source)) return oggHash(source, endOfLeadingTags(source));
  const range = soundRange(source);
  return range === null ? null : createHash("sha256").update(bytes.subarray(range.from, range.to)).digest("hex");
}

/** Other comments take another number of pages, so pages are numbered anew: only what they carry is compared. */
function oggHash(source: ByteSource, start: number): string | null {
  const hash = createHash("sha256");
  let isSound = false;
  for (let at = start; at < source.sizeBytes; ) {
    const head = source.read(at, OGG_HEAD_BYTES);
    if (head.length < OGG_HEAD_BYTES || head.toString("latin1", 0, 4) !== "OggS") return null;
    const granule = head.readBigUInt64LE(6);
    const lacing = source.read(at + OGG_HEAD_BYTES, head[26] ?? 0);
    const bodyAt = at + OGG_HEAD_BYTES + lacing.length;
    const bodyBytes = lacing.reduce((sum, length) => sum + length, 0);
    isSound ||= granule !== 0n && granule !== NO_GRANULE;
    if (isSound) hash.update(`${granule} ${bodyBytes} `).update(source.read(bodyAt, bodyBytes));
    at = bodyAt + bodyBytes;
  }
  return isSound ? hash.digest("hex") : null;
}
