/** An APEv2 tag with these items, with its header. */
export function apeTag(items: readonly (readonly [key: string, value: string | Buffer])[]): Buffer {
  const body = Buffer.concat(
    items.map(([key, value]) => {
      const bytes = Buffer.from(value);
      const head = Buffer.alloc(8);
      head.writeUInt32LE(bytes.length, 0);
      head.writeUInt32LE(typeof value === "string" ? 0 : 2, 4);
      return Buffer.concat([head, Buffer.from(`${key}\0`, "latin1"), bytes]);
    }),
  );
  const edge = (flags: number) => {
    const bytes = Buffer.alloc(32);
    bytes.write("APETAGEX", "latin1");
    bytes.writeUInt32LE(2000, 8);
    bytes.writeUInt32LE(body.length + 32, 12);
    bytes.writeUInt32LE(items.length, 16);
    bytes.writeUInt32LE(flags, 20);
    return bytes;
  };
  return Buffer.concat([edge(0xa000_0000), body, edge(0x8000_0000)]);
}

/** An ID3v1.1 tag in CP1252. */
export function id3v1Tag(tag: {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly year?: string;
  readonly comment?: string;
  readonly track?: number;
  readonly genre?: number;
}): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write("TAG", 0, "latin1");
  bytes.write(tag.title ?? "", 3, 30, "latin1");
  bytes.write(tag.artist ?? "", 33, 30, "latin1");
  bytes.write(tag.album ?? "", 63, 30, "latin1");
  bytes.write(tag.year ?? "", 93, 4, "latin1");
  bytes.write(tag.comment ?? "", 97, 28, "latin1");
  bytes[126] = tag.track ?? 0;
  bytes[127] = tag.genre ?? 255;
  return bytes;
}

export type Id3Frame = readonly [id: string, body: Buffer];

/** An ID3v2 tag: version 2 has three letters and three bytes of length in a frame, 4 lengths of seven bits a byte. */
export function id3v2Tag(version: 2 | 3 | 4, frames: readonly Id3Frame[]): Buffer {
  const body = Buffer.concat(
    frames.map(([id, content]) => {
      if (version === 2) {
        const head = Buffer.alloc(6);
        head.write(id, "latin1");
        head.writeUIntBE(content.length, 3, 3);
        return Buffer.concat([head, content]);
      }
      const head = Buffer.alloc(10);
      head.write(id, "latin1");
      head.writeUInt32BE(version === 4 ? synchsafe(content.length) : content.length, 4);
      return Buffer.concat([head, content]);
    }),
  );
  const head = Buffer.alloc(10);
  head.write("ID3", "latin1");
  head[3] = version;
  head.writeUInt32BE(synchsafe(body.length), 6);
  return Buffer.concat([head, body]);
}

function synchsafe(value: number): number {
  return (value & 0x7f) | ((value & 0x3f80) << 1) | ((value & 0x1f_c000) << 2) | ((value & 0xfe0_0000) << 3);
}

export const latin1 = (text: string): Buffer => Buffer.concat([Buffer.from([0]), Buffer.from(text, "latin1")]);
export const utf8 = (text: string): Buffer => Buffer.concat([Buffer.from([3]), Buffer.from(text)]);
/** UTF-16 with its byte order mark. */
export function utf16(text: string, order: "little" | "big"): Buffer {
  const words = Buffer.from(`\uFEFF${text}`, "utf16le");
  return Buffer.concat([Buffer.from([1]), order === "little" ? words : words.swap16()]);
}
