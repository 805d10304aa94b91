import type { Tag } from "../../shared/tags.ts";
import { knownTags } from "../ffmpeg-tags.ts";

const HEADER_BYTES = 27;
const MAX_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255;
const BEGINS = 0x02;
/** Titles stand before pictures. */
const MAX_PACKET_BYTES = 65_536;

/**
 * Finds the comments in an Ogg stream (RFC 3533): stations begin a new logical stream with each title, whose second
 * packet has them (Vorbis I 5, RFC 7845 5.2, Ogg FLAC).
 */
export class OggComments {
  readonly #onTags: (tags: readonly Tag[]) => void;
  #rest: Buffer = Buffer.alloc(0);
  /** The second packet as far as it has come; null = none is awaited. */
  #packet: Buffer | null = null;

  constructor(onTags: (tags: readonly Tag[]) => void) {
    this.#onTags = onTags;
  }

  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const start = this.#rest.indexOf("OggS");
      if (start === -1) {
        this.#rest = this.#rest.subarray(Math.max(0, this.#rest.length - 3));
        return;
      }
      const page = this.#rest.subarray(start);
      const segments = page.subarray(HEADER_BYTES, HEADER_BYTES + (page[HEADER_BYTES - 1] ?? 0));
      const bodyAt = HEADER_BYTES + (page[HEADER_BYTES - 1] ?? 0);
      const endAt = bodyAt + segments.reduce((sum, bytes) => sum + bytes, 0);
      if (page.length < bodyAt || page.length < endAt) {
        this.#rest = page.subarray(0, MAX_PAGE_BYTES);
        return;
      }
      this.#take(page[5] ?? 0, segments, page.subarray(bodyAt, endAt));
      this.#rest = page.subarray(endAt);
    }
  }

  #take(flags: number, segments: Buffer, body: Buffer): void {
    if ((flags & BEGINS) !== 0) {
      this.#packet = Buffer.alloc(0);
      return;
    }
    if (this.#packet === null) return;
    const last = segments.findIndex((bytes) => bytes < 255);
    const bytes = segments.subarray(0, last === -1 ? segments.length : last + 1).reduce((sum, each) => sum + each, 0);
    this.#packet = Buffer.concat([this.#packet, body.subarray(0, bytes)]);
    if (last === -1 && this.#packet.length < MAX_PACKET_BYTES) return;
    const comments = commentsIn(this.#packet);
    this.#packet = null;
    if (comments !== null) this.#onTags(knownTags(comments));
  }
}

/** The fields of a comment packet, as far as they are there; null = it is something else. */
function commentsIn(packet: Buffer): readonly (readonly [string, string])[] | null {
  const prefix = packet.toString("latin1", 0, 8);
  const isFlac = ((packet[0] ?? 0) & 0x7f) === 4;
  const at = prefix === "OpusTags" ? 8 : prefix.startsWith("\x03vorbis") ? 7 : isFlac ? 4 : null;
  if (at === null) return null;
  const text = (from: number): Buffer | null => {
    if (from + 4 > packet.length) return null;
    const end = from + 4 + packet.readUInt32LE(from);
    return end > packet.length ? null : packet.subarray(from + 4, end);
  };
  const fields: [string, string][] = [];
  const vendor = text(at);
  for (let from = at + 4 + (vendor?.length ?? packet.length) + 4; ; ) {
    const field = text(from);
    if (field === null) return fields;
    from += 4 + field.length;
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(field.toString()) ?? [];
    if (key !== "") fields.push([key, value]);
  }
}
