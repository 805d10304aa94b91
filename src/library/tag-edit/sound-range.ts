import { audioPayload, type ByteRange, bareAudio } from "../tags/audio-payload.ts";
import type { ByteSource } from "../tags/byte-source.ts";
import { endOfLeadingTags } from "../tags/tag-edges.ts";

/** Where the sound of a file lies; null when none is found, or when it lies in pages (Ogg). */
export function soundRange(source: ByteSource): ByteRange | null {
  const range = isOgg(source) ? null : (audioPayload(source) ?? framesRange(source));
  return range === null || range.to <= range.from ? null : range;
}

/** Where the frames of a FLAC or an MPEG stream lie: sound of which no header tells the length or the place. */
export function framesRange(source: ByteSource): ByteRange | null {
  if (isOgg(source) || audioPayload(source) !== null) return null;
  const tagsEnd = endOfLeadingTags(source);
  const isFlac = source.read(tagsEnd, 4).toString("latin1") === "fLaC";
  return isFlac ? flacFrames(source, tagsEnd + 4) : bareAudio(source);
}

/** The one chunk with the sound of a WAV or AIFF, and how their lengths are written; null for other files. */
export function chunkRange(source: ByteSource): (ByteRange & { readonly order: "LE" | "BE" }) | null {
  const magic = source.read(0, 4).toString("latin1");
  const range = magic === "RIFF" || magic === "FORM" ? audioPayload(source) : null;
  return range === null ? null : { ...range, order: magic === "RIFF" ? "LE" : "BE" };
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
