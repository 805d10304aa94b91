export type WavTags = {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly track: string;
  readonly date: string;
  readonly genre: string;
};

/** RIFF WAVE with a LIST INFO chunk (Multimedia Programming Interface 1.0, "INFO list"), 16-bit stereo. */
export function wavFile(samples: Int16Array, rateHz: number, tags: WavTags): Uint8Array {
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(2, 2);
  format.writeUInt32LE(rateHz, 4);
  format.writeUInt32LE(rateHz * 4, 8);
  format.writeUInt16LE(4, 12);
  format.writeUInt16LE(16, 14);
  const info = Buffer.concat([
    Buffer.from("INFO"),
    text("INAM", tags.title),
    text("IART", tags.artist),
    text("IPRD", tags.album),
    text("IPRT", tags.track),
    text("ICRD", tags.date),
    text("IGNR", tags.genre),
  ]);
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const body = Buffer.concat([Buffer.from("WAVE"), chunk("fmt ", format), chunk("LIST", info), chunk("data", data)]);
  return chunk("RIFF", body);
}

function text(id: string, value: string): Buffer {
  return chunk(id, Buffer.from(`${value}\0`));
}

/** Chunks start at even offsets. */
function chunk(id: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8, id);
  header.writeUInt32LE(body.length, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
}
