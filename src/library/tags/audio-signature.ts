import { createHash } from "node:crypto";
import { audioPayload, type ByteRange, bareAudio } from "./audio-payload.ts";
import type { ByteSource } from "./byte-source.ts";
import { flacBlocks } from "./flac-blocks.ts";
import { firstCluster } from "./matroska-payload.ts";
import { oggEnd } from "./ogg-payload.ts";
import { endOfLeadingTags } from "./tag-edges.ts";

/** Read at the start and in the middle of the sound. */
const SAMPLE_BYTES = 4096;
/** Less sound than this tells nothing. */
const MIN_SOUND_BYTES = 16;
const SIGNATURE_LETTERS = 20;
/** Of the STREAMINFO block of a FLAC (RFC 9639, 8.2) behind "fLaC" and the block's head. */
const FLAC_MD5_AT = 8 + 18;
const FLAC_HEAD_BYTES = FLAC_MD5_AT + 16;

/**
 * What a file sounds like, in 20 letters that outlive retagging, a new cover and renaming: the MD5 of the samples that
 * a FLAC carries, else a hash of the length and of two pieces of the encoded sound. The same sound in another encoding
 * has another signature. null when no sound is found. Reads at most some 70 KB, in a few places.
 */
export function audioSignature(source: ByteSource): string | null {
  const tagsEnd = endOfLeadingTags(source);
  const head = source.read(tagsEnd, FLAC_HEAD_BYTES);
  const magic = head.toString("latin1", 0, 4);
  if (magic === "fLaC") return flacMd5(head) ?? signatureOfRange(source, flacFrames(source, tagsEnd));
  if (magic === "OggS") {
    const end = oggEnd(source);
    return end === null ? null : letters(`ogg ${end.granule}`, [end.sound]);
  }
  const cluster = firstCluster(source);
  if (cluster !== null) {
    const sound = source.read(cluster.from, Math.min(2 * SAMPLE_BYTES, cluster.to - cluster.from));
    return letters(`matroska ${cluster.clusterBytes}`, [sound]);
  }
  return signatureOfRange(source, audioPayload(source) ?? bareAudio(source, tagsEnd));
}

/** null when the encoder left it out. */
function flacMd5(head: Buffer): string | null {
  const md5 = head.subarray(FLAC_MD5_AT, FLAC_HEAD_BYTES);
  return md5.length < 16 || md5.every((byte) => byte === 0)
    ? null
    : md5.toString("base64url").slice(0, SIGNATURE_LETTERS);
}

function flacFrames(source: ByteSource, start: number): ByteRange {
  const framesAt = flacBlocks(source, start)?.framesAt;
  return framesAt === undefined ? { from: 0, to: 0 } : bareAudio(source, framesAt);
}

function signatureOfRange(source: ByteSource, { from, to }: ByteRange) {
  const length = to - from;
  if (length < MIN_SOUND_BYTES) return null;
  const middle = from + Math.floor(length / 2);
  const first = source.read(from, Math.min(SAMPLE_BYTES, length));
  return letters(String(length), [first, source.read(middle, Math.min(SAMPLE_BYTES, to - middle))]);
}

function letters(length: string, sounds: readonly Buffer[]): string {
  const hash = createHash("sha1").update(length);
  for (const sound of sounds) hash.update(sound);
  return hash.digest("base64url").slice(0, SIGNATURE_LETTERS);
}
