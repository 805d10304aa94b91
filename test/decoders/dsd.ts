const BLOCK_BYTES = 4096;

/**
 * One bit per sample by a sigma-delta modulator of the second order (least significant bit first, as DSF has it). 1 is
 * full modulation; above 0.7 such a modulator overloads.
 */
function modulate(bits: number, voice: (sample: number) => number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits / 8));
  let [first, second] = [0, 0];
  for (let i = 0; i < bits; i++) {
    const out = second >= 0 ? 1 : -1;
    first += voice(i) - out;
    second += first - 2 * out;
    if (out > 0) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return bytes;
}

/** A stereo DSF (Sony, DSF File Format Specification 1.01). */
export function dsfFile(rateHz: number, samples: number, voices: readonly ((sample: number) => number)[]): Buffer {
  const sides = voices.map((voice) => modulate(samples, voice));
  const blocks = Math.ceil(samples / 8 / BLOCK_BYTES);
  const data = Buffer.alloc(blocks * BLOCK_BYTES * 2, 0x69);
  for (let block = 0; block < blocks; block++) {
    for (const [side, bits] of sides.entries()) {
      data.set(bits.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES), (block * 2 + side) * BLOCK_BYTES);
    }
  }
  const head = Buffer.alloc(92);
  head.write("DSD ", 0, "latin1");
  head.writeBigUInt64LE(28n, 4);
  head.writeBigUInt64LE(BigInt(head.length + data.length), 12);
  head.write("fmt ", 28, "latin1");
  head.writeBigUInt64LE(52n, 32);
  // Version, DSD raw, stereo.
  for (const [at, value] of [1, 0, 2, 2, rateHz, 1].entries()) head.writeUInt32LE(value, 40 + 4 * at);
  head.writeBigUInt64LE(BigInt(samples), 64);
  head.writeUInt32LE(BLOCK_BYTES, 72);
  head.write("data", 80, "latin1");
  head.writeBigUInt64LE(BigInt(12 + data.length), 84);
  return Buffer.concat([head, data]);
}

/** A stereo DSDIFF (Philips, DSDIFF 1.5): most significant bit first, the channels byte by byte. */
export function dffFile(rateHz: number, samples: number, voices: readonly ((sample: number) => number)[]): Buffer {
  const data = Buffer.alloc(Math.ceil(samples / 8) * 2);
  for (const [side, voice] of voices.entries()) {
    for (const [at, byte] of modulate(samples, voice).entries()) data[at * 2 + side] = MIRRORED[byte] ?? 0;
  }
  const rate = Buffer.alloc(4);
  rate.writeUInt32BE(rateHz);
  const properties = Buffer.concat([
    Buffer.from("SND ", "latin1"),
    chunk("FS  ", rate),
    chunk("CHNL", Buffer.from("\0\x02SLFTSRGT", "latin1")),
    chunk("CMPR", Buffer.from("DSD \x0enot compressed\0", "latin1")),
  ]);
  const body = Buffer.concat([
    Buffer.from("DSD ", "latin1"),
    chunk("FVER", Buffer.from([1, 5, 0, 0])),
    chunk("PROP", properties),
    chunk("DSD ", data),
  ]);
  return chunk("FRM8", body);
}

/** Bytes with their bits in the other order. */
const MIRRORED = Uint8Array.from({ length: 256 }, (_, byte) =>
  Array.from({ length: 8 }, (_bit, i) => ((byte >> i) & 1) << (7 - i)).reduce((sum, bit) => sum | bit, 0),
);

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.write(id, 0, "latin1");
  head.writeBigUInt64BE(BigInt(body.length), 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}
