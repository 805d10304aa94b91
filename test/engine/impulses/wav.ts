export type WavMaking = {
  readonly code?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly rateHz?: number;
  readonly frameBytes?: number;
  /** What the header says there is. */
  readonly dataBytes?: number;
  readonly before?: Buffer;
};

/** A WAV file of anything, right or wrong. */
export function wav(samples: Buffer, making: WavMaking = {}): Buffer {
  const { code = 3, bits = 32, channels = 1, rateHz = 48_000, before = Buffer.alloc(0) } = making;
  const { frameBytes = (channels * bits) / 8, dataBytes = samples.length } = making;
  const format = Buffer.alloc(16);
  format.writeUInt16LE(code, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rateHz, 4);
  format.writeUInt32LE((rateHz * frameBytes) >>> 0, 8);
  format.writeUInt16LE(frameBytes, 12);
  format.writeUInt16LE(bits, 14);
  const file = Buffer.concat([
    Buffer.from("RIFF\0\0\0\0WAVE"),
    before,
    chunk("fmt ", format),
    chunk("data", samples, dataBytes),
  ]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}

export function chunk(id: string, body: Buffer, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id);
  head.writeUInt32LE(size >>> 0, 4);
  return Buffer.concat([head, body, Buffer.alloc(size === body.length ? size % 2 : 0)]);
}

/** Interleaved 32-bit floats. */
export function floats(values: readonly number[] | Float32Array): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}
