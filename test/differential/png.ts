import { crc32 } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** One pixel, 8 bit RGB. */
const HEADER = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
/** Text that makes the file longer than the smallest `binarylimit`, so that it comes in parts. */
const COMMENT = Buffer.from(`Comment\0${"padding ".repeat(30)}`);

/** A PNG of one pixel from its compressed scan line (PNG 3rd edition, clause 5). */
export function pngChunks(scanLine: Buffer): Buffer {
  const parts = [
    chunk("IHDR", HEADER),
    chunk("tEXt", COMMENT),
    chunk("IDAT", scanLine),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([SIGNATURE, ...parts]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
