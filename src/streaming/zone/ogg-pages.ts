const HEADER_BYTES = 27;

/** One page of an Ogg stream (RFC 3533, 6), whole. */
export type OggPage = {
  readonly bytes: Buffer;
  readonly granule: bigint;
  /** Lengths of the segments, which begin at `bodyAt`. */
  readonly segments: Uint8Array;
  readonly bodyAt: number;
};

/** Cuts a stream of our own encoder into pages. */
export class OggPages {
  readonly #maxBytes: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(bytes: Buffer): readonly OggPage[] {
    let all = Buffer.concat([this.#rest, bytes]);
    const pages: OggPage[] = [];
    for (let page = pageAt(all); page !== null; page = pageAt(all)) {
      pages.push(page);
      all = all.subarray(page.bytes.length);
    }
    this.#rest = all.length > this.#maxBytes ? Buffer.alloc(0) : all;
    return pages;
  }
}

function pageAt(all: Buffer): OggPage | null {
  if (all.length < HEADER_BYTES || all.toString("latin1", 0, 4) !== "OggS") return null;
  const count = all.readUInt8(26);
  const bodyAt = HEADER_BYTES + count;
  if (all.length < bodyAt) return null;
  const segments = all.subarray(HEADER_BYTES, bodyAt);
  const length = segments.reduce((sum, bytes) => sum + bytes, bodyAt);
  if (all.length < length) return null;
  return { bytes: all.subarray(0, length), granule: all.readBigUInt64LE(6), segments, bodyAt };
}
