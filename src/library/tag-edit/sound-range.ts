import { audioPayload, type ByteRange, bareAudio } from "../scan/audio-payload.ts";
import { type ByteSource, bytesInMemory } from "../scan/byte-source.ts";
import { endOfLeadingTags } from "../scan/tag-edges.ts";

/** Where the sound of a file lies; null when none is found, or when it lies in pages (Ogg). */
export function soundRange(bytes: Uint8Array): ByteRange | null {
  const source = bytesInMemory(bytes);
  const range = isOgg(source) ? null : (audioPayload(source) ?? framesRange(bytes));
  return range === null || range.to <= range.from ? null : range;
}

/** Where the frames of a FLAC or an MPEG stream lie: sound of which no header tells the length or the place. */
export function framesRange(bytes: Uint8Array): ByteRange | null {
  const source = bytesInMemory(bytes);
  if (isOgg(source) || audioPayload(source) !== null) return null;
  const tagsEnd = endOfLeadingTags(source);
  const isFlac = source.read(tagsEnd, 4).toString("latin1") === "fLaC";
  return isFlac ? flacFrames(source, tagsEnd + 4) : bareAudio(source);
}

export function isOgg(source: ByteSource): boolean {
  return source.read(endOfLeadingTags(source), 4).toString("latin1") === "OggS";
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
