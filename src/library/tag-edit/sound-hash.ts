import { createHash } from "node:crypto";
import { audioPayload, type ByteRange, bareAudio } from "../scan/audio-payload.ts";
import { type ByteSource, bytesInMemory } from "../scan/byte-source.ts";
import { endOfLeadingTags } from "../scan/tag-edges.ts";

const OGG_HEAD_BYTES = 27;
/** A page on which no packet ends (RFC 3533, 6). */
const NO_GRANULE = 0xffff_ffff_ffff_ffffn;

/** A hash of every encoded byte of sound, whatever stands around them; null when none are found. */
export function soundHash(bytes: Uint8Array): string | null {
  const source = bytesInMemory(bytes);
  const tagsEnd = endOfLeadingTags(source);
  const magic = source.read(tagsEnd, 4).toString("latin1");
  if (magic === "OggS") return oggHash(source, tagsEnd);
  const range = magic === "fLaC" ? flacFrames(source, tagsEnd + 4) : (audioPayload(source) ?? bareAudio(source));
  if (range === null || range.to <= range.from) return null;
  return createHash("sha256")
    .update(source.read(range.from, range.to - range.from))
    .digest("hex");
}

function flacFrames(source: ByteSource, firstBlockAt: number): ByteRange | null {
  for (let at = firstBlockAt; at < source.sizeBytes; ) {
    const head = source.read(at, 4);
    if (head.length < 4) break;
    at += 4 + head.readUIntBE(1, 3);
    if (((head[0] ?? 0) & 0x80) !== 0) return bareAudio(source, at);
  }
  return null;
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
