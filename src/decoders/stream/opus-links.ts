const HEADER_BYTES = 27;
const MAX_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255;
const BEGINS = 0x02;

/** Whole pages of an Ogg stream; `begins`: the first of them begins a recording in Opus. */
export type OggPages = { readonly begins: boolean; readonly bytes: Buffer };

/**
 * Finds where one recording in Opus ends and the next begins (RFC 7845, 3; RFC 3533): stations do that with each title, and
 * a decoder that is not told takes the headers for sound, which is a burst of noise far above full scale.
 */
export class OpusLinks {
  #rest: Buffer = Buffer.alloc(0);

  /** What is whole by now, cut before each beginning. */
  push(chunk: Buffer): readonly OggPages[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const found: OggPages[] = [];
    let begins = false;
    let from = 0;
    let at = 0;
    for (;;) {
      const page = bytes.indexOf("OggS", at, "latin1");
      const end = page === -1 ? -1 : endOfPage(bytes, page);
      if (end === -1) break;
      if (isBeginning(bytes, page)) {
        if (page > from) found.push({ begins, bytes: bytes.subarray(from, page) });
        begins = true;
        from = page;
      }
      at = end;
    }
    // What is no page at all is passed on as it is.
    const whole = bytes.length - at > MAX_PAGE_BYTES ? bytes.length : at;
    if (whole > from) found.push({ begins, bytes: bytes.subarray(from, whole) });
    this.#rest = bytes.subarray(whole);
    return found;
  }
}

/** -1 = it is not all there yet. */
function endOfPage(bytes: Buffer, page: number): number {
  const bodyAt = page + HEADER_BYTES + (bytes[page + HEADER_BYTES - 1] ?? 0);
  if (bytes.length < bodyAt) return -1;
  const end = bytes.subarray(page + HEADER_BYTES, bodyAt).reduce((sum, segment) => sum + segment, bodyAt);
  return bytes.length < end ? -1 : end;
}

function isBeginning(bytes: Buffer, page: number): boolean {
  const bodyAt = page + HEADER_BYTES + (bytes[page + HEADER_BYTES - 1] ?? 0);
  return ((bytes[page + 5] ?? 0) & BEGINS) !== 0 && bytes.toString("latin1", bodyAt, bodyAt + 8) === "OpusHead";
}
