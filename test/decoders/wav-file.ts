type Header = {
  readonly rateHz: number;
  readonly channels: number;
  readonly bits: number;
  /** 1 = integers, 3 = float. */
  readonly tag: number;
  /** What the header says, whatever there is. */
  readonly dataBytes?: number;
};

/** A WAV whose header may lie. */
export function wavFile({ rateHz, channels, bits, tag, dataBytes }: Header, data: Buffer): Buffer {
  const frameBytes = (channels * bits) / 8;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE((36 + (dataBytes ?? data.length)) >>> 0, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(tag, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE((rateHz * frameBytes) >>> 0, 28);
  header.writeUInt16LE(frameBytes & 0xffff, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE((dataBytes ?? data.length) >>> 0, 40);
  return Buffer.concat([header, data]);
}

export function floatWav(rateHz: number, channels: number, samples: ArrayLike<number>): Buffer {
  return wavFile({ rateHz, channels, bits: 32, tag: 3 }, Buffer.from(Float32Array.from(samples).buffer));
}

/** Stereo float, both channels the same. */
export function voiceWav(rateHz: number, frames: number, voice: (frame: number) => number): Buffer {
  const samples = new Float32Array(frames * 2);
  for (let frame = 0; frame < frames; frame++) samples.fill(voice(frame), frame * 2, frame * 2 + 2);
  return floatWav(rateHz, 2, samples);
}
