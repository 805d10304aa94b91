import type { ByteSource } from "./byte-source.ts";

const TAIL_BYTES = 64 * 1024;
const SAMPLE_BYTES = 8 * 1024;
const PAGE_HEAD_BYTES = 27;
const CAPTURE = Buffer.from("OggS");
const NO_PACKET_ENDS = 0xffff_ffff_ffff_ffffn;

/** The last sound of an Ogg file: the content of its last pages (RFC 3533, 6), and up to where in the song they lead. */
export type OggEnd = { readonly granule: bigint; readonly sound: Buffer };

/**
 * Taken from the end, because a tagger that makes the headers longer moves and renumbers every page behind them, and
 * from what the pages hold, because another one cuts them differently.
 */
export function oggEnd(source: ByteSource): OggEnd | null {
  const from = Math.max(0, source.sizeBytes - TAIL_BYTES);
  const tail = source.read(from, TAIL_BYTES);
  let granule = 0n;
  let pages: Buffer[] = [];
  for (let at = tail.indexOf(CAPTURE); at >= 0; at = tail.indexOf(CAPTURE, at)) {
    if (at + PAGE_HEAD_BYTES > tail.length) break;
    const segments = tail[at + 26] ?? 0;
    const start = at + PAGE_HEAD_BYTES + segments;
    let end = start;
    for (let segment = at + PAGE_HEAD_BYTES; segment < start; segment++) end += tail[segment] ?? 0;
    if (end > tail.length) break;
    const position = tail.readBigUInt64LE(at + 6);
    if (position === 0n) pages = [];
    else {
      pages.push(tail.subarray(start, end));
      if (position !== NO_PACKET_ENDS) granule = position;
    }
    at = end;
  }
  if (granule === 0n) return null;
  return { granule, sound: lastBytes(pages) };
}

function lastBytes(pages: readonly Buffer[]): Buffer {
  let first = pages.length;
  for (let bytes = 0; first > 0 && bytes < SAMPLE_BYTES; ) bytes += pages[--first]?.length ?? 0;
  return Buffer.concat(pages.slice(first)).subarray(-SAMPLE_BYTES);
}
