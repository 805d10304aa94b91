import { isAscii } from "node:buffer";
import type { ByteSource } from "./byte-source.ts";
import { type Comment, tagsOfComments } from "./comment-tags.ts";
import { type FlacBlock, STREAM_INFO, VORBIS_COMMENT } from "./flac-blocks.ts";
import { mixRampOf } from "./mix-ramp-tags.ts";
import type { Described, Readable } from "./readable.ts";
import { replayGainOf } from "./replay-gain-tags.ts";

const STREAM_INFO_BYTES = 18;
/** A cover may be among the comments; of so long a value nobody keeps more. */
const MAX_VALUE_BYTES = 256 * 1024;
const MAX_COMMENTS = 10_000;
const CUE_SHEET = "CUESHEET";
const REPLACEMENT = "\ufffd";

/**
 * Tags and audio properties of an ordinary FLAC (RFC 9639, 8.2 and 8.6), which is read here because nearly all of a
 * large collection is one and TagLib takes ten times as long. null for any other file, and for a FLAC with something
 * unusual about it: no comments or two blocks of them, no length, text that is not UTF-8.
 */
export function readFlac({ bytes, flacBlocks }: Pick<Readable, "bytes" | "flacBlocks">): Described | null {
  const info = flacBlocks.find(({ kind }) => kind === STREAM_INFO);
  const [comments, second] = flacBlocks.filter(({ kind }) => kind === VORBIS_COMMENT);
  if (info === undefined || comments === undefined || second !== undefined) return null;
  const stream = streamInfo(bytes, info);
  const found = vorbisComments(bytes.read(comments.at, comments.length));
  if (stream === null || found === null || found.length === 0) return null;
  return {
    ...stream,
    tags: tagsOfComments(found),
    replayGain: replayGainOf(found),
    mixRamp: mixRampOf(found),
    cueSheet: found.find(([key]) => key.length === CUE_SHEET.length && key.toUpperCase() === CUE_SHEET)?.[1] ?? null,
  };
}

/** 20 bits of rate, 3 of channels less one, 5 of sample size less one, 36 of length in frames. */
function streamInfo(bytes: ByteSource, { at }: FlacBlock) {
  const block = bytes.read(at, STREAM_INFO_BYTES);
  if (block.length < STREAM_INFO_BYTES) return null;
  const rateHz = block.readUIntBE(10, 3) >>> 4;
  const layout = block.readUInt16BE(12);
  const frames = (layout & 0xf) * 2 ** 32 + block.readUInt32BE(14);
  const bits = ((layout >>> 4) & 0x1f) + 1;
  if (rateHz === 0 || frames === 0) return null;
  return {
    durationMs: Math.round((frames * 1000) / rateHz),
    rateHz,
    bits: bits === 8 || bits === 16 || bits === 24 || bits === 32 ? bits : 0,
    channels: ((layout >>> 9) & 0x7) + 1,
  };
}

/** A block of Vorbis comments: the encoder's name, a count, and so many "KEY=value", each behind its length. */
function vorbisComments(block: Buffer): readonly Comment[] | null {
  if (block.length < 8) return null;
  let at = 4 + block.readUInt32LE(0);
  if (at + 4 > block.length) return null;
  const count = block.readUInt32LE(at);
  at += 4;
  if (count > MAX_COMMENTS) return null;
  // Letters of ASCII are bytes: all of them are made a string in one go.
  const plain = block.length <= MAX_VALUE_BYTES && isAscii(block) ? block.toString("latin1") : null;
  const comments: Comment[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 4 > block.length) return null;
    const from = at + 4;
    at = from + block.readUInt32LE(at);
    if (at > block.length) return null;
    const isCut = at - from > MAX_VALUE_BYTES;
    const text = plain?.slice(from, at) ?? block.toString("utf8", from, isCut ? from + MAX_VALUE_BYTES : at);
    if (!isCut && text.includes(REPLACEMENT)) return null;
    const equals = text.indexOf("=");
    if (equals > 0) comments.push([text.slice(0, equals), text.slice(equals + 1)]);
  }
  return comments;
}
