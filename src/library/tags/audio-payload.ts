import type { ByteSource } from "./byte-source.ts";
import { MPEG_SEARCH_BYTES, startOfMpegAudio } from "./mpeg-frame.ts";
import { endOfLeadingTags, startOfTrailingTags } from "./tag-edges.ts";

/** Bytes from `from` up to `to` of a file. */
export type ByteRange = { readonly from: number; readonly to: number };

type Piece = ByteRange & { readonly name: string };
/** One header of a container: its name, where its content begins and where the next one follows. */
type ReadPiece = (source: ByteSource, at: number) => (Piece & { readonly next: number }) | null;

const MAX_PIECES = 256;
/** ASF Data Object (ASF 01.20.03, 3.1), as it lies in a file, and what precedes the packets in it. */
const ASF_HEADER = "3026b2758e66cf11a6d900aa0062ce6c";
const ASF_DATA = "3626b2758e66cf11a6d900aa0062ce6c";
const ASF_DATA_HEAD_BYTES = 26;

/** Where the encoded sound lies, without the tags around it; null when the file is no container known here. */
export function audioPayload(source: ByteSource): ByteRange | null {
  const head = source.read(0, 16);
  const magic = head.toString("latin1", 0, 4);
  if (magic === "RIFF" || magic === "RF64") return piece(source, 12, riffChunk, "data");
  if (magic === "FORM") return piece(source, 12, iffChunk, "SSND");
  if (magic === "FRM8") return piece(source, 16, dffChunk, "DSD ") ?? piece(source, 16, dffChunk, "DST ");
  if (magic === "DSD ") return piece(source, 28, dsfChunk, "data");
  if (head.toString("latin1", 4, 8) === "ftyp") return piece(source, 0, mp4Box, "mdat");
  if (head.toString("hex") === ASF_HEADER) return piece(source, 0, asfObject, ASF_DATA);
  return null;
}

/** The sound of a format that has no container: what lies between the tags at both ends. */
export function bareAudio(source: ByteSource, from = endOfLeadingTags(source)): ByteRange {
  return { from: from + startOfMpegAudio(source.read(from, MPEG_SEARCH_BYTES)), to: startOfTrailingTags(source) };
}

function piece(source: ByteSource, start: number, read: ReadPiece, name: string): ByteRange | null {
  for (let at = start, count = 0; count < MAX_PIECES; count++) {
    const found = read(source, at);
    if (found === null || found.next <= at) return null;
    if (found.name === name) return { from: found.from, to: Math.min(found.to, source.sizeBytes) };
    at = found.next;
  }
  return null;
}

/** A name of four letters, then a length; content padded to `evenTo` bytes. */
function chunk(
  source: ByteSource,
  at: number,
  headBytes: number,
  length: (head: Buffer) => number,
  evenTo: number,
): ReturnType<ReadPiece> {
  const head = source.read(at, headBytes);
  if (head.length < headBytes) return null;
  const from = at + headBytes;
  const to = from + length(head);
  return { name: head.toString("latin1", 0, 4), from, to, next: to + ((evenTo - (to % evenTo)) % evenTo) };
}

const riffChunk: ReadPiece = (source, at) => chunk(source, at, 8, (head) => head.readUInt32LE(4), 2);
const iffChunk: ReadPiece = (source, at) => chunk(source, at, 8, (head) => head.readUInt32BE(4), 2);
const dffChunk: ReadPiece = (source, at) => chunk(source, at, 12, (head) => Number(head.readBigUInt64BE(4)), 2);
/** Lengths in DSF include the head. */
const dsfChunk: ReadPiece = (source, at) => chunk(source, at, 12, (head) => Number(head.readBigUInt64LE(4)) - 12, 1);

/** ISO 14496-12, 4.2: a length of 1 stands for 64 bits behind the name, 0 for the rest of the file. */
const mp4Box: ReadPiece = (source, at) => {
  const head = source.read(at, 16);
  if (head.length < 8) return null;
  const short = head.readUInt32BE(0);
  if (short === 1 && head.length < 16) return null;
  const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? source.sizeBytes - at : short;
  return { name: head.toString("latin1", 4, 8), from: at + (short === 1 ? 16 : 8), to: at + length, next: at + length };
};

const asfObject: ReadPiece = (source, at) => {
  const head = source.read(at, 24);
  if (head.length < 24) return null;
  const to = at + Number(head.readBigUInt64LE(16));
  return { name: head.toString("hex", 0, 16), from: at + 24 + ASF_DATA_HEAD_BYTES, to, next: to };
};
