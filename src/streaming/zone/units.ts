import { frameAt } from "../../decoders/mpeg-frames.ts";
import type { EncodedFormat } from "../../operations/streams.ts";
import { type OggPage, OggPages } from "./ogg-pages.ts";

/** What an encoder writes, cut where a listener may join. */
export type Units = {
  /** The pieces that these bytes complete. */
  push(bytes: Buffer): readonly Buffer[];
  /** What every listener needs first; null = not known yet. */
  readonly header: Buffer | null;
};

/** More than this is no piece of a stream: the encoder has lost its mind. */
const MAX_REST_BYTES = 1024 * 1024;
const EMPTY = Buffer.alloc(0);

/** MPEG frames need nothing before them. */
class MpegFrames implements Units {
  readonly header = EMPTY;
  #rest = EMPTY;

  push(bytes: Buffer): readonly Buffer[] {
    const all = Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    let at = 0;
    while (at + 4 <= all.length) {
      const frame = frameAt(all, at);
      if (frame === null) at++;
      else if (at + frame.sizeBytes > all.length) break;
      else {
        frames.push(all.subarray(at, at + frame.sizeBytes));
        at += frame.sizeBytes;
      }
    }
    this.#rest = all.subarray(at);
    return frames;
  }
}

/** Ogg (RFC 3533): the pages before the first sound are the header. */
class OggUnits implements Units {
  header: Buffer | null = null;
  readonly #pages = new OggPages(MAX_REST_BYTES);
  readonly #headerPages: Buffer[] = [];

  push(bytes: Buffer): readonly Buffer[] {
    const units: Buffer[] = [];
    for (const page of this.#pages.push(bytes)) {
      if (this.header === null && page.granule === 0n) this.#headerPages.push(page.bytes);
      else {
        this.header ??= Buffer.concat(this.#headerPages);
        units.push(page.bytes);
      }
    }
    return units;
  }
}

/** Where STREAMINFO lies in the first packet of FLAC in Ogg, behind "\x7fFLAC", two versions and a count; its own header has 4 bytes. */
const NATIVE_AT = 9;
const STREAM_INFO_BYTES = 38;
const LAST_BLOCK = 0x80;
const FRAME_SYNC = 0xff;

/** FLAC frames, out of the Ogg pages in which their ends are known; what is given out is plain FLAC (RFC 9639). */
class FlacFrames implements Units {
  header: Buffer | null = null;
  readonly #pages = new OggPages(MAX_REST_BYTES);
  #begun: Buffer[] = [];

  push(bytes: Buffer): readonly Buffer[] {
    return this.#pages
      .push(bytes)
      .flatMap((page) => this.#packets(page))
      .filter((packet) => this.#isFrame(packet));
  }

  #packets({ bytes, segments, bodyAt }: OggPage): Buffer[] {
    const packets: Buffer[] = [];
    let at = bodyAt;
    let from = at;
    for (const length of segments) {
      at += length;
      if (length === 255) continue;
      packets.push(Buffer.concat([...this.#begun, bytes.subarray(from, at)]));
      this.#begun = [];
      from = at;
    }
    if (from < at) this.#begun.push(bytes.subarray(from, at));
    return packets;
  }

  #isFrame(packet: Buffer): boolean {
    if (this.header === null) {
      const header = Buffer.from(packet.subarray(NATIVE_AT, NATIVE_AT + 4 + STREAM_INFO_BYTES));
      header.writeUInt8(header.readUInt8(4) | LAST_BLOCK, 4);
      this.header = header;
      return false;
    }
    return packet[0] === FRAME_SYNC;
  }
}

const UNITS: Readonly<Record<EncodedFormat, () => Units>> = {
  mp3: () => new MpegFrames(),
  opus: () => new OggUnits(),
  flac: () => new FlacFrames(),
};

export function unitsOf(format: EncodedFormat): Units {
  return UNITS[format]();
}

/** How ffmpeg is to write it, so that it can be cut: one frame to a page, and each at once. */
export const UNIT_ARGUMENTS: Readonly<Record<EncodedFormat, readonly string[]>> = {
  mp3: [
    "-c:a",
    "libmp3lame",
    "-b:a",
    "192k",
    "-reservoir",
    "0",
    "-write_xing",
    "0",
    "-id3v2_version",
    "0",
    "-f",
    "mp3",
  ],
  opus: ["-c:a", "libopus", "-ar", "48000", "-b:a", "128k", "-page_duration", "20000", "-f", "ogg"],
  flac: ["-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24", "-page_duration", "1", "-f", "ogg"],
};
