/** One of the recordings that lie one behind the other in an Ogg file (RFC 3533, 4: a chained bitstream). */
export type OggLink = {
  readonly startByte: number;
  readonly endByte: number;
  readonly rateHz: number;
  readonly frames: number;
};

const HEADER_BYTES = 27;
const MAX_HEADER_BYTES = HEADER_BYTES + 255;
const MAX_PAGE_BYTES = MAX_HEADER_BYTES + 255 * 255;
const VERSION_AT = 4;
const GRANULE_AT = 6;
const SERIAL_AT = 14;
const OPUS_RATE_HZ = 48_000;
const MAX_LINKS = 10_000;

/** Bytes of a file; fewer at its end. */
type ReadAt = (at: number, length: number) => Buffer;

type Page = {
  readonly at: number;
  readonly serial: number;
  /** What is complete by its end, in the codec's own units; null = nothing is. */
  readonly granule: number | null;
  readonly bodyAt: number;
  readonly endByte: number;
};

/**
 * The recordings in an Ogg file, found by bisection: a file of one takes two small reads, each further recording some
 * twenty. Empty = no Ogg, or of a codec that is not known here (Vorbis, Opus and FLAC are).
 */
export function oggLinks(read: ReadAt, sizeBytes: number): readonly OggLink[] {
  const links: OggLink[] = [];
  for (let at = 0; at < sizeBytes && links.length < MAX_LINKS; ) {
    const first = pageAt(read, at);
    if (first === null) break;
    const endByte = endOfLink(read, first, sizeBytes);
    const codec = codecOf(read(first.bodyAt, first.endByte - first.bodyAt));
    const lastGranule = lastPage(read, at, endByte)?.granule ?? 0;
    if (codec === null) return [];
    const frames = Math.max(0, lastGranule - codec.skippedFrames);
    links.push({ startByte: at, endByte, rateHz: codec.rateHz, frames });
    at = endByte;
  }
  return links;
}

/** Where the first page of another serial number begins. */
function endOfLink(read: ReadAt, first: Page, sizeBytes: number): number {
  if (lastPage(read, first.at, sizeBytes)?.serial === first.serial) return sizeBytes;
  let mine = first;
  let others = sizeBytes;
  while (others - mine.endByte > MAX_PAGE_BYTES) {
    const middle = mine.endByte + Math.floor((others - mine.endByte) / 2);
    const page = pageFrom(read, middle, others);
    if (page?.serial === first.serial) mine = page;
    else others = middle;
  }
  for (let page: Page | null = mine; page?.serial === first.serial; page = pageFrom(read, mine.endByte, sizeBytes)) {
    mine = page;
  }
  return mine.endByte;
}

/** The page whose header stands here. */
function pageAt(read: ReadAt, at: number): Page | null {
  return pageIn(read(at, MAX_HEADER_BYTES), 0, at);
}

/** The first page that begins in this range. */
function pageFrom(read: ReadAt, from: number, to: number): Page | null {
  const bytes = read(from, MAX_PAGE_BYTES + MAX_HEADER_BYTES);
  for (let found = bytes.indexOf("OggS"); found !== -1 && from + found < to; found = bytes.indexOf("OggS", found + 1)) {
    const page = pageIn(bytes, found, from + found);
    if (page !== null) return page;
  }
  return null;
}

/** The last page of a range that has a granule position. */
function lastPage(read: ReadAt, from: number, to: number): Page | null {
  const begin = Math.max(from, to - 2 * MAX_PAGE_BYTES);
  const bytes = read(begin, to - begin);
  for (let found = bytes.lastIndexOf("OggS"); found !== -1; found = bytes.lastIndexOf("OggS", found - 1)) {
    const page = pageIn(bytes, found, begin + found);
    if (page !== null && page.granule !== null) return page;
    if (found === 0) break;
  }
  return null;
}

function pageIn(bytes: Buffer, offset: number, at: number): Page | null {
  if (bytes.toString("latin1", offset, offset + 4) !== "OggS" || bytes[offset + VERSION_AT] !== 0) return null;
  const segments = bytes[offset + HEADER_BYTES - 1] ?? 0;
  const bodyAt = HEADER_BYTES + segments;
  if (offset + bodyAt > bytes.length) return null;
  const body = bytes.subarray(offset + HEADER_BYTES, offset + bodyAt).reduce((sum, segment) => sum + segment, 0);
  const granule = bytes.readBigInt64LE(offset + GRANULE_AT);
  return {
    at,
    serial: bytes.readUInt32LE(offset + SERIAL_AT),
    granule: granule < 0n ? null : Number(granule),
    bodyAt: at + bodyAt,
    endByte: at + bodyAt + body,
  };
}

/** What the first packet of a recording says (RFC 7845, 5.1; Vorbis I, 4.2.2; RFC 9639, 10.1). */
function codecOf(packet: Buffer): { readonly rateHz: number; readonly skippedFrames: number } | null {
  const text = packet.toString("latin1", 0, 8);
  if (text === "OpusHead" && packet.length >= 12) {
    return { rateHz: OPUS_RATE_HZ, skippedFrames: packet.readUInt16LE(10) };
  }
  if (text.startsWith("\x01vorbis") && packet.length >= 16) {
    return { rateHz: packet.readUInt32LE(12), skippedFrames: 0 };
  }
  if (text.startsWith("\x7fFLAC") && packet.length >= 30) {
    return { rateHz: packet.readUIntBE(27, 3) >>> 4, skippedFrames: 0 };
  }
  return null;
}
